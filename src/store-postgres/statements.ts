/**
 * The statements of a file of SQL, by the names that stand before them: `-- read: A venue with its integrations.`
 * @throws Error when one of those that are used is not there.
 */
export function statementsIn<N extends string>(text: string, ...names: readonly N[]): Readonly<Record<N, string>> {
  const [, ...parts] = text.split(/^-- (?=\w+:(?: |$))/m);
  const all = new Map(
    parts.map((part) => {
      const [head = '', ...lines] = part.split('\n');
      const sql = lines.filter((line) => !line.startsWith('--')).join('\n');
      return [head.slice(0, head.indexOf(':')), sql.trim().replace(/;$/, '')] as const;
    }),
  );
  const missing = names.filter((name) => !all.has(name));
  if (missing.length > 0) throw new Error(`There is no SQL called ${missing.join(', ')}`);
  return Object.fromEntries(all) as Record<N, string>;
}
