import type { Integration } from './integration.ts';
import type { AccessTold } from './mail.ts';
import { authorizeCommand, isRepair, nextStep } from './next-step.ts';
import { refOf, shellRef } from './reference.ts';
import { secretFlag } from './secret-source.ts';
import { clean } from './text.ts';
import { moment } from './time.ts';

/** What people do about access that ends. */

/** The command that keeps the access, or brings it back. */
export function nextCommand(
  { from, credential, over }: Pick<AccessTold, 'from' | 'credential' | 'over'>,
  integration: Integration,
): string {
  const ref = shellRef(refOf(integration));
  if (from === 'given') return `posctl edit ${ref} ${secretFlag({ [credential]: true })}`;
  return over ? authorizeCommand(integration) : `posctl refresh ${ref}`;
}

type Step = readonly [what: string, command: string];

/** Lines of a mail: what to do, in its order. */
export function accessSteps(told: AccessTold, integration: Integration): string[] {
  const steps = told.from === 'given' ? toGiveAnew(told, integration) : toConsent(told, integration);
  return steps.map(([what, command], i) => `${i + 1}. ${what}\n   ${command}`);
}

const refreshOf = (integration: Integration): string => `posctl refresh ${shellRef(refOf(integration))}`;

const before = ({ over, ends }: AccessTold): string => (over ? '' : `, before ${moment(ends)}`);

function toGiveAnew(told: AccessTold, integration: Integration): Step[] {
  return [
    [`Have ${clean(told.what)} set anew${before(told)}; how:`, `posctl types ${integration.type}`],
    ['Give the new one to posctl, which tries it:', nextCommand(told, integration)],
    ['See that sales come in:', refreshOf(integration)],
  ];
}

function toConsent(told: AccessTold, integration: Integration): Step[] {
  const consent = authorizeCommand(integration);
  if (told.over)
    return [
      ['Ask the owner to consent again:', consent],
      ['Fetch what is missing:', refreshOf(integration)],
    ];
  const step = nextStep(integration);
  const mend = isRepair(step) ? step.command : `posctl explain ${shellRef(refOf(integration))}`;
  return [
    ['See why no check succeeds, and mend it:', mend],
    [`Check it${before(told)}; a check that succeeds renews the access:`, refreshOf(integration)],
    ['If the access is refused, ask the owner to consent again:', consent],
  ];
}

/** The same for many of one type at once. */
export function stepsOfMany({ from, credential }: AccessTold, integrations: readonly Integration[]): string[] {
  const refs = integrations.map((one) => shellRef(refOf(one))).join(' ');
  const type = integrations[0]?.type ?? 'TYPE';
  return from === 'given'
    ? [`How:       posctl types ${type}`, `Change:    posctl edit ${refs} ${secretFlag({ [credential]: true })}`]
    : [`Check:     posctl refresh ${refs}`, `If refused: posctl authorize ${type} --venue VENUE`];
}
