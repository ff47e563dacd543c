/** A value of a set-up, of a reason or of a change, in words. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(',');
  if (typeof value !== 'object') return String(value);
  if ('code' in value && 'message' in value)
    return reasonWords(value as { code: string; cause?: unknown; message: string });
  return (
    Object.entries(value)
      .map(([k, v]) => `${k}=${v}`)
      .join(' ') || 'none'
  );
}

function reasonWords({ code, cause, message }: { code: string; cause?: unknown; message: string }): string {
  return `${cause ?? code}: ${message}`;
}
