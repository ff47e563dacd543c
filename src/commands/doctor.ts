import { EXIT, type ExitCode } from '../domain/errors.ts';
import type { Finding } from '../domain/health.ts';
import { type HealthPorts, health } from '../engine/look/health.ts';
import { waitingOn } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import { FINDINGS, findingLines } from '../views/health.ts';

type DoctorPorts = HealthPorts & Pick<Ports, 'output'>;

/** `posctl doctor`: what is wrong with this installation, and what mends it. Exit 7 when anything has to be mended. */
export async function doctor(ports: DoctorPorts): Promise<ExitCode> {
  const { output } = ports;
  const waiting = waitingOn(ports, 'Looking');
  const findings: Finding[] = [];
  try {
    for await (const finding of health(ports, waiting.at)) findings.push(finding);
  } finally {
    waiting.end();
  }
  if (output.format === 'table') await output.text(findings.flatMap(findingLines));
  else await output.rows(FINDINGS, findings);
  const wrong = findings.filter(({ severity }) => severity !== 'ok').length;
  output.say(wrong === 0 ? { text: 'All is well.', tone: 'good' } : summary(wrong));
  return wrong === 0 ? EXIT.done : EXIT.unhealthy;
}

function summary(wrong: number): string {
  return wrong === 1 ? '1 thing has to be mended.' : `${wrong} things have to be mended.`;
}
