import { type ActiveFault, parseFault, REHEARSAL_FAULTS } from '../domain/rehearsal-faults.ts';
import { isWholeNumber } from '../domain/unknown.ts';
import type { ApiAnswer } from './square-api.ts';

/** The fault of the whole server, told at run time through `/_fault`. */
export class Control {
  private fault: ActiveFault | null = null;
  private name: string | null = null;
  /** Answers that it still spoils; null: until it is lifted. */
  private times: number | null = null;

  /** The fault for the next answer. */
  take(): ActiveFault | null {
    const { fault } = this;
    if (fault && this.times !== null) {
      this.times -= 1;
      if (this.times <= 0) this.lift();
    }
    return fault;
  }

  answer(method: string, body: string): ApiAnswer {
    if (method === 'GET') return this.state();
    if (method === 'DELETE') {
      this.lift();
      return this.state();
    }
    return method === 'POST' ? this.set(body) : wrong(405, 'GET, POST or DELETE');
  }

  private set(body: string): ApiAnswer {
    const { fault: name, times = null } = parsed(body);
    const fault = typeof name === 'string' ? parseFault(name) : undefined;
    if (!fault) return wrong(400, '"fault" must be one of faults, some with =NUMBER behind it');
    const valid = times === null || (isWholeNumber(times) && times > 0);
    if (!valid) return wrong(400, '"times" must be a whole number above 0');
    this.fault = fault;
    this.name = String(name);
    this.times = times === null ? null : Number(times);
    return this.state();
  }

  private lift(): void {
    this.fault = null;
    this.name = null;
    this.times = null;
  }

  private state(): ApiAnswer {
    return { status: 200, body: `${JSON.stringify({ fault: this.name, times: this.times, faults: LISTED })}\n` };
  }
}

const LISTED = REHEARSAL_FAULTS.map(({ name, description, setting }) => ({
  name,
  description,
  ...(setting ? { n: `${setting.means}, else ${setting.otherwise}` } : {}),
}));

function wrong(status: number, message: string): ApiAnswer {
  return { status, body: `${JSON.stringify({ error: message, faults: LISTED })}\n` };
}

function parsed(body: string): { readonly fault?: unknown; readonly times?: unknown } {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
