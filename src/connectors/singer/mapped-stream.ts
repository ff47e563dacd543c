import type { Fields } from '../api/read.ts';
import type { SaleReading } from '../api/sale-parts.ts';
import { MappedRecord, type RecordReading } from './mapped-record.ts';
import { DOCUMENT_FIELDS, type MappedField, type StreamMapping } from './mapping.ts';
import { type RowRead, readRecord } from './records.ts';
import type { StreamSchema } from './schema.ts';
import type { StreamReader } from './streams.ts';

interface StreamReading extends SaleReading {
  readonly stream: string;
  readonly mapping: StreamMapping;
}

/** So many records may be odd together and mean nothing. */
const FEW = 20;

/** A stream that people mapped. */
export class MappedStream implements StreamReader {
  private readonly reading: StreamReading;
  private readonly found = new Set<MappedField>();
  private records = 0;
  private singleLines = 0;
  /** The same for all records of one SCHEMA. */
  private last: RecordReading | undefined;

  constructor(reading: StreamReading) {
    this.reading = reading;
  }

  read(record: Fields, schema: StreamSchema): RowRead {
    this.records += 1;
    return readRecord(record, this.about(schema));
  }

  idOf(record: Fields, schema: StreamSchema): string | null {
    return new MappedRecord(record, this.about(schema)).idOrNull();
  }

  end(schema: StreamSchema): void {
    const { stream, warn } = this.reading;
    for (const [field, name] of this.neverThere(schema))
      warn(
        'fields that are not there',
        `no record of ${stream} has the field ${name}, which the mapping names for ${field}`,
      );
    if (this.singleLines <= Math.max(FEW, this.records / 2)) return;
    const what = `in ${this.singleLines} of ${this.records} records of ${stream} there is one object where the mapping names a list of lines; it was read as the only line`;
    warn('single lines', what);
  }

  private about(schema: StreamSchema): RecordReading {
    if (this.last?.schema === schema) return this.last;
    const has = (field: MappedField) => void this.found.add(field);
    const hasSingleLine = () => void this.singleLines++;
    this.last = { ...this.reading, schema, has, hasSingleLine };
    return this.last;
  }

  /** Fields that the mapping names, and neither the SCHEMA nor any record has: most likely they are called otherwise. */
  private neverThere({ names }: StreamSchema): (readonly [MappedField, string])[] {
    if (this.records === 0) return [];
    const { from } = this.reading.mapping;
    return Object.entries(from).flatMap(([field, origin]) => {
      const ours = field as MappedField;
      if ('always' in origin || this.found.has(ours)) return [];
      const inLine = from.lines !== undefined && !DOCUMENT_FIELDS.some((known) => known === ours);
      // Where no SCHEMA says which fields there are, a few records may lack what others have; never a quantity.
      const open = inLine || names.size === 0;
      const lacks = open ? this.records > FEW || ours === 'quantity' : !names.has(origin.path[0] ?? '');
      return lacks ? [[ours, origin.path.join('.')] as const] : [];
    });
  }
}
