import { ExpectedError } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { mayBeUsual, type Quiet, type QuietQuestion, quietEvidence, quietQuestion } from '../../domain/quiet.ts';
import type { Day, Instant } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Store } from '../../ports/store.ts';

/**
 * Whether an integration usually has sales by now, while nothing of today is stored: asked with each good check, for nothing
 * new is known between two of them, and then no screen has to read the sales of a whole fleet. What the check itself brought
 * and has not saved yet is not looked at.
 */
export async function quietFound(
  { ledger }: Pick<Store, 'ledger'>,
  integration: Integration,
  { venue, at }: { readonly venue: Venue; readonly at: Instant },
): Promise<Quiet | null> {
  const question = quietQuestion(integration, venue, at);
  try {
    return question && (await evidenceFor(ledger, { question, integration, at }));
  } catch (error) {
    // Sales that cannot be read say nothing; a check does not fail for that.
    if (error instanceof ExpectedError) return null;
    throw error;
  }
}

async function evidenceFor(
  ledger: Store['ledger'],
  {
    question,
    integration,
    at,
  }: { readonly question: QuietQuestion; readonly integration: Integration; readonly at: Instant },
): Promise<Quiet | null> {
  const days = question.sameDays.map(({ businessDay }) => businessDay);
  const whose = { venues: [integration.venue], integrations: [integration.id] };
  const facts = await ledger.dayFacts({ ...whose, from: days.at(-1) ?? '', to: question.businessDay });
  const withSales = new Set(facts.filter(({ documents }) => documents > 0).map(({ businessDay }) => businessDay));
  if (withSales.has(question.businessDay) || !mayBeUsual(days.filter((day) => withSales.has(day)).length)) return null;
  const firsts = new Map<Day, Instant>();
  for (const { businessDay, before } of question.sameDays) {
    for await (const { kind, soldAt } of ledger.sales({
      ...whose,
      from: businessDay,
      to: businessDay,
      until: before,
    })) {
      if (kind !== 'sale') continue;
      firsts.set(businessDay, soldAt);
      break;
    }
  }
  return quietEvidence(question, firsts, at);
}
