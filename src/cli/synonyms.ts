/** Words of other tools, with what posctl has instead. Nothing is run for them. */
const INSTEAD: readonly (readonly [words: string, hint: string])[] = [
  [
    'rm remove delete del uninstall drop',
    'nothing is ever deleted. To stop the checks of one, and keep its sales and history: posctl deactivate REF',
  ],
  ['disable stop', 'to stop the checks of one, and keep its sales and history: posctl deactivate REF'],
  ['reactivate activate enable undelete recover', 'to make an inactive one active again: posctl restore REF'],
  ['resume unpause', 'a called-off one is resumed by a check that succeeds: posctl refresh REF'],
  ['pause mute silence', 'for a while without mails, while checks go on: posctl snooze REF 4h --reason TEXT'],
  ['check sync pull fetch run poll retry', 'to check now: posctl refresh REF'],
  ['test try verify', 'to check now: posctl refresh REF; what a report file would import: posctl check-report FILE'],
  ['describe get info inspect view', 'everything about one: posctl show REF; all of them: posctl list'],
  ['status ls ps integrations', 'all of them, worst first: posctl list; one of them: posctl show REF'],
  ['logs log history events audit', 'what happened, when and who: posctl timeline REF'],
  ['why diagnose', 'why one has its status, and what to type next: posctl show REF'],
  ['create new connect install', 'to connect a venue to a POS: posctl add TYPE --venue VENUE'],
  ['update set change modify rename configure', 'to change one: posctl edit REF; settings of posctl: posctl config'],
  ['venues', 'all venues: posctl venue list'],
  ['catalog catalogue providers', 'all types of POS: posctl types'],
  ['start serve watch', 'to run the checker: posctl daemon'],
  ['login auth token credentials', 'to give one other credentials: posctl edit REF --secret KEY=SOURCE'],
  ['version', 'the version: posctl --version'],
];

/** The hint for somebody who typed a word of another tool; null when the word is not one. Names existing commands only. */
export function synonymHint(word: string, verbs: readonly string[]): string | null {
  const [, hint = null] = INSTEAD.find(([words]) => words.split(' ').includes(word.toLowerCase())) ?? [];
  const named = [...(hint ?? '').matchAll(/posctl ([a-z-]+)/g)].map(([, verb = '']) => verb);
  return named.every((verb) => verb.startsWith('-') || verbs.includes(verb)) ? hint : null;
}
