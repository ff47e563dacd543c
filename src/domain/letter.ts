import type { Language, PosType } from './catalogue.ts';
import { runsOf } from './coverage.ts';
import type { Integration } from './integration.ts';
import { clean } from './text.ts';
import { type Day, type Instant, millis } from './time.ts';
import type { Venue } from './venue.ts';

/** A text for the people of a venue, in words that need no explanation. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** What a venue is written about. */
export interface LetterFacts {
  readonly venue: Venue;
  readonly integration: Integration;
  /** Undefined for a type that this posctl does not know. */
  readonly type: PosType | undefined;
  /** Business days of which sales are missing, in order. */
  readonly missing: readonly Day[];
}

/**
 * Why it is written: access has to be given again, no report came, support or the provider is at work, or sales come in
 * again.
 */
export type LetterCause = 'access' | 'report' | 'support' | 'provider' | 'well';

/** Null where there is nothing to tell: inactive, or not checked yet. */
export function letterCause({ active, status, reason }: Integration): LetterCause | null {
  if (!active || (status === 'Initializing' && reason === null)) return null;
  if (status === 'Healthy' || reason === null) return 'well';
  if (reason.code === 'no_report') return 'report';
  const code = reason.cause ?? reason.code;
  if (reason.needs === 'venue' && (code === 'auth_expired' || code === 'auth_revoked')) return 'access';
  return reason.needs === 'support' ? 'support' : 'provider';
}

/** The letter in a language. `cause`: as `letterCause` says it. */
export function letterFor(language: Language, cause: LetterCause, facts: LetterFacts): Letter {
  const words = WORDS[language];
  const { venue, integration, missing } = facts;
  const name = clean(venue.name);
  const { pos, from } = sourceIn(language, facts);
  const heard = lastHeard(integration);
  const silence =
    heard === null ? words.never(name, from) : words.stopped(name, from, momentIn(language, heard, venue.timezone));
  const steps = stepsFor(language, cause, facts);
  const days = daysIn(language, missing);
  const paragraphs = [
    words.greeting,
    cause === 'well' ? words.well(name, from) : `${silence} ${becauseIn(language, cause, { pos, integration })}`,
    ...(steps.length > 0 ? [[words.please, ...steps.map((step, i) => `${i + 1}. ${step}`)].join('\n')] : []),
    ...(cause === 'well' || steps.length > 0 ? [] : [words.nothingToDo]),
    ...(days === '' ? [] : [cause === 'report' ? words.reportDays(days) : words.days(days)]),
    ...(cause === 'well' ? [] : [words.untilThen]),
    words.regards,
  ];
  const stopped = heard === null ? words.neverSubject(name, from) : words.subject(name, from);
  const subject = cause === 'well' ? words.wellSubject(name, from) : stopped;
  return { subject, text: `${paragraphs.join('\n\n')}\n` };
}

/**
 * Since when nothing has come: the last good check, or the last report that was imported, for a mailbox says nothing of
 * sales. Null where nothing ever came.
 */
function lastHeard({ method, lastGoodCheck, lastSaleImported }: Integration): Instant | null {
  return method === 'email' ? lastSaleImported : (lastGoodCheck ?? lastSaleImported);
}

/** Where sales come from, by the name that a venue knows: the names of our own ways to fetch them say nothing to it. */
function sourceIn(
  language: Language,
  { integration, type }: LetterFacts,
): { readonly pos: string; readonly from: string } {
  const { from, mailbox, byMail, yourPos } = WORDS[language];
  if (integration.method === 'email') return { pos: mailbox, from: byMail };
  if (integration.method === 'singer') return yourPos;
  const pos = clean(type?.title ?? integration.type);
  return { pos, from: from(pos) };
}

function becauseIn(
  language: Language,
  cause: Exclude<LetterCause, 'well'>,
  { pos, integration }: { readonly pos: string; readonly integration: Integration },
): string {
  const { because, neverAccess, neverReport } = WORDS[language];
  if (cause === 'access' && integration.lastGoodCheck === null) return neverAccess(pos);
  return cause === 'report' && lastHeard(integration) === null ? neverReport : because[cause](pos);
}

function stepsFor(language: Language, cause: LetterCause, { integration, type }: LetterFacts): readonly string[] {
  if (cause === 'report') return WORDS[language].reportSteps(clean(integration.options.address ?? ''));
  if (cause !== 'access') return [];
  // The steps are those of the first set of credentials; of others only support knows how they were made.
  const [usual = []] = type?.credentialSets ?? [];
  const isUsual = usual.length > 0 && usual.every((key) => Object.hasOwn(integration.credentials, key));
  return (isUsual ? type?.renewal?.[language] : undefined) ?? [WORDS[language].callUs];
}

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR', de: 'de-DE', es: 'es-ES' };

/** The parts are put together here: how a whole date is written differs between versions of the library of languages. */
function partsIn(language: Language, at: Instant, timezone: string): (type: Intl.DateTimeFormatPartTypes) => string {
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    timeZone: timezone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = format.formatToParts(millis(at));
  return (type) => parts.find((part) => part.type === type)?.value ?? '';
}

function momentIn(language: Language, at: Instant, timezone: string): string {
  const part = partsIn(language, at, timezone);
  const time = `${part('hour')}:${part('minute')}`;
  return WORDS[language].moment(part('weekday'), `${WORDS[language].day(part('day'), part('month'))}`, time);
}

function dayIn(language: Language, day: Day): string {
  const part = partsIn(language, `${day}T12:00:00.000Z`, 'UTC');
  return WORDS[language].day(part('day'), part('month'));
}

/** `20 November, 24 to 26 November`: days that follow each other as one. */
function daysIn(language: Language, days: readonly Day[]): string {
  const { until } = WORDS[language];
  return runsOf(days, Number.POSITIVE_INFINITY)
    .map(({ first, last }) =>
      first === last ? dayIn(language, first) : until(dayIn(language, first), dayIn(language, last)),
    )
    .join(', ');
}

interface Words {
  readonly greeting: string;
  readonly regards: string;
  readonly please: string;
  readonly callUs: string;
  readonly nothingToDo: string;
  readonly untilThen: string;
  /** `from Square` */
  from(pos: string): string;
  readonly byMail: string;
  /** At the begin of a sentence. */
  readonly mailbox: string;
  readonly yourPos: { readonly pos: string; readonly from: string };
  subject(venue: string, from: string): string;
  neverSubject(venue: string, from: string): string;
  wellSubject(venue: string, from: string): string;
  stopped(venue: string, from: string, since: string): string;
  never(venue: string, from: string): string;
  well(venue: string, from: string): string;
  neverAccess(pos: string): string;
  readonly neverReport: string;
  readonly because: Readonly<Record<Exclude<LetterCause, 'well'>, (pos: string) => string>>;
  /** `address`: where reports are sent; empty when it is not known. */
  reportSteps(address: string): readonly string[];
  days(days: string): string;
  reportDays(days: string): string;
  day(day: string, month: string): string;
  until(from: string, to: string): string;
  moment(weekday: string, day: string, time: string): string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    greeting: 'Hello,',
    regards: 'Kind regards\nYour support team',
    please: 'Please do the following:',
    callUs: 'Call us: we give access again together, while you are on the phone.',
    nothingToDo: 'You do not have to do anything. We write again when it works.',
    untilThen: 'Until then, please do not rely on stock levels and order suggestions: these sales are not in them.',
    from: (pos) => `from ${pos}`,
    byMail: 'by e-mail',
    mailbox: 'The mailbox for the reports',
    yourPos: { pos: 'Your POS', from: 'from your POS' },
    subject: (venue, from) => `${venue}: no sales are coming in ${from}`,
    neverSubject: (venue, from) => `${venue}: no sales are coming in ${from} yet`,
    wellSubject: (venue, from) => `${venue}: sales are coming in ${from}`,
    stopped: (venue, from, since) => `since ${since}, no sales of ${venue} have reached us ${from}.`,
    never: (venue, from) => `so far, no sales of ${venue} have reached us ${from}.`,
    well: (venue, from) => `the sales of ${venue} are reaching us ${from}. You do not have to do anything.`,
    neverAccess: (pos) => `${pos} does not accept the access that was given to us.`,
    neverReport: 'No sales report, which should be sent by e-mail every day, has arrived.',
    because: {
      access: (pos) => `${pos} no longer accepts the access that was given to us.`,
      report: () => 'The sales report that is sent by e-mail every day has not arrived.',
      support: () => 'The cause is in the set-up, and we are looking into it.',
      provider: (pos) => `${pos} does not answer as it should; the trouble is not yours.`,
    },
    reportSteps: (address) => [
      'Open the scheduled or e-mailed reports in the back office of your POS.',
      `See that the daily report of items is still switched on${address === '' ? '' : ` and is sent to ${address}`}.`,
      'Have it sent once now. If that does not work, call us.',
    ],
    days: (days) => `Afterwards the missing sales (${days}) are fetched by themselves; nothing has to be typed in.`,
    reportDays: (days) => `The reports of these days are missing: ${days}. Please have them sent again as well.`,
    day: (day, month) => `${day} ${month}`,
    until: (from, to) => `${from} to ${to}`,
    moment: (weekday, day, time) => `${weekday} ${day}, ${time}`,
  },
  fr: {
    greeting: 'Bonjour,',
    regards: "Cordialement\nVotre équipe d'assistance",
    please: 'Merci de procéder ainsi :',
    callUs: "Appelez-nous : nous rétablissons l'accès ensemble, par téléphone.",
    nothingToDo: "Vous n'avez rien à faire. Nous vous écrirons dès que tout fonctionnera.",
    untilThen:
      "D'ici là, ne vous fiez pas aux niveaux de stock ni aux propositions de commande : ces ventes n'y figurent pas.",
    from: (pos) => `de ${pos}`,
    byMail: 'par e-mail',
    mailbox: 'La boîte e-mail des rapports',
    yourPos: { pos: 'Votre caisse', from: 'de votre caisse' },
    subject: (venue, from) => `${venue} : plus aucune vente ne nous parvient ${from}`,
    neverSubject: (venue, from) => `${venue} : aucune vente ne nous parvient encore ${from}`,
    wellSubject: (venue, from) => `${venue} : les ventes nous parviennent ${from}`,
    stopped: (venue, from, since) => `depuis le ${since}, aucune vente de ${venue} ne nous est parvenue ${from}.`,
    never: (venue, from) => `jusqu'à présent, aucune vente de ${venue} ne nous est parvenue ${from}.`,
    well: (venue, from) => `les ventes de ${venue} nous parviennent ${from}. Vous n'avez rien à faire.`,
    neverAccess: (pos) => `${pos} n'accepte pas l'accès qui nous a été donné.`,
    neverReport: "Aucun rapport de ventes, qui devrait être envoyé chaque jour par e-mail, n'est arrivé.",
    because: {
      access: (pos) => `${pos} n'accepte plus l'accès qui nous a été donné.`,
      report: () => "Le rapport de ventes envoyé chaque jour par e-mail n'est pas arrivé.",
      support: () => 'La cause est dans le paramétrage ; nous nous en occupons.',
      provider: (pos) => `${pos} ne répond pas comme il devrait ; le problème ne vient pas de chez vous.`,
    },
    reportSteps: (address) => [
      'Ouvrez les rapports programmés ou envoyés par e-mail dans le back-office de votre caisse.',
      `Vérifiez que le rapport quotidien des articles est toujours activé${address === '' ? '' : ` et envoyé à ${address}`}.`,
      'Faites-le envoyer une fois maintenant. Si cela ne marche pas, appelez-nous.',
    ],
    days: (days) => `Ensuite, les ventes manquantes (${days}) seront récupérées automatiquement ; rien n'est à saisir.`,
    reportDays: (days) => `Il manque les rapports de ces jours : ${days}. Merci de les faire envoyer aussi.`,
    day: (day, month) => `${day === '1' ? '1er' : day} ${month}`,
    until: (from, to) => `du ${from} au ${to}`,
    moment: (weekday, day, time) => `${weekday} ${day} à ${time}`,
  },
  de: {
    greeting: 'Guten Tag,',
    regards: 'Freundliche Grüße\nIhr Support-Team',
    please: 'Bitte gehen Sie so vor:',
    callUs: 'Rufen Sie uns an: Wir richten den Zugang gemeinsam am Telefon wieder ein.',
    nothingToDo: 'Sie müssen nichts tun. Wir melden uns, sobald es wieder geht.',
    untilThen:
      'Bitte verlassen Sie sich bis dahin nicht auf Lagerbestände und Bestellvorschläge: Diese Verkäufe fehlen darin.',
    from: (pos) => `aus ${pos}`,
    byMail: 'per E-Mail',
    mailbox: 'Das Postfach für die Berichte',
    yourPos: { pos: 'Ihre Kasse', from: 'aus Ihrer Kasse' },
    subject: (venue, from) => `${venue}: Es kommen keine Verkäufe mehr ${from} an`,
    neverSubject: (venue, from) => `${venue}: Es kommen noch keine Verkäufe ${from} an`,
    wellSubject: (venue, from) => `${venue}: Die Verkäufe ${from} kommen an`,
    stopped: (venue, from, since) => `seit ${since} haben uns keine Verkäufe von ${venue} ${from} erreicht.`,
    never: (venue, from) => `bisher haben uns keine Verkäufe von ${venue} ${from} erreicht.`,
    well: (venue, from) => `die Verkäufe von ${venue} kommen ${from} bei uns an. Sie müssen nichts tun.`,
    neverAccess: (pos) => `${pos} nimmt den Zugang nicht an, den Sie uns gegeben haben.`,
    neverReport: 'Es ist noch kein Verkaufsbericht angekommen; er sollte täglich per E-Mail kommen.',
    because: {
      access: (pos) => `${pos} nimmt den Zugang nicht mehr an, den Sie uns gegeben haben.`,
      report: () => 'Der Verkaufsbericht, der täglich per E-Mail kommt, ist ausgeblieben.',
      support: () => 'Die Ursache liegt in der Einrichtung; wir kümmern uns darum.',
      provider: (pos) => `${pos} antwortet nicht, wie es sollte; an Ihnen liegt es nicht.`,
    },
    reportSteps: (address) => [
      'Öffnen Sie im Back-Office Ihrer Kasse die geplanten oder per E-Mail versandten Berichte.',
      `Sehen Sie nach, ob der tägliche Artikelbericht noch eingeschaltet ist${address === '' ? '' : ` und an ${address} geht`}.`,
      'Lassen Sie ihn jetzt einmal senden. Gelingt das nicht, rufen Sie uns an.',
    ],
    days: (days) => `Danach werden die fehlenden Verkäufe (${days}) von selbst geholt; einzugeben ist nichts.`,
    reportDays: (days) =>
      `Es fehlen die Berichte dieser Tage: ${days}. Bitte lassen Sie auch diese noch einmal senden.`,
    day: (day, month) => `${day}. ${month}`,
    until: (from, to) => `${from} bis ${to}`,
    moment: (weekday, day, time) => `${weekday}, ${day}, ${time} Uhr,`,
  },
  es: {
    greeting: 'Hola:',
    regards: 'Un saludo\nSu equipo de soporte',
    please: 'Por favor, siga estos pasos:',
    callUs: 'Llámenos: restablecemos el acceso juntos, por teléfono.',
    nothingToDo: 'No tiene que hacer nada. Le escribiremos en cuanto funcione.',
    untilThen: 'Hasta entonces, no se fíe de las existencias ni de los pedidos sugeridos: faltan estas ventas.',
    from: (pos) => `desde ${pos}`,
    byMail: 'por correo',
    mailbox: 'El buzón de los informes',
    yourPos: { pos: 'Su TPV', from: 'desde su TPV' },
    subject: (venue, from) => `${venue}: ya no llegan ventas ${from}`,
    neverSubject: (venue, from) => `${venue}: aún no llegan ventas ${from}`,
    wellSubject: (venue, from) => `${venue}: llegan las ventas ${from}`,
    stopped: (venue, from, since) => `desde el ${since} no nos ha llegado ninguna venta de ${venue} ${from}.`,
    never: (venue, from) => `hasta ahora no nos ha llegado ninguna venta de ${venue} ${from}.`,
    well: (venue, from) => `las ventas de ${venue} nos llegan ${from}. No tiene que hacer nada.`,
    neverAccess: (pos) => `${pos} no acepta el acceso que nos dieron.`,
    neverReport: 'No ha llegado ningún informe de ventas, que debería enviarse cada día por correo.',
    because: {
      access: (pos) => `${pos} ya no acepta el acceso que nos dieron.`,
      report: () => 'El informe de ventas que se envía cada día por correo no ha llegado.',
      support: () => 'La causa está en la configuración y la estamos revisando.',
      provider: (pos) => `${pos} no responde como debería; el problema no es suyo.`,
    },
    reportSteps: (address) => [
      'Abra los informes programados o enviados por correo en el programa de gestión de su TPV.',
      `Compruebe que el informe diario de artículos sigue activado${address === '' ? '' : ` y se envía a ${address}`}.`,
      'Haga que se envíe una vez ahora. Si no funciona, llámenos.',
    ],
    days: (days) => `Después, las ventas que faltan (${days}) se recuperan solas; no hay que introducir nada.`,
    reportDays: (days) => `Faltan los informes de estos días: ${days}. Pida también que se envíen de nuevo.`,
    day: (day, month) => `${day} de ${month}`,
    until: (from, to) => `del ${from} al ${to}`,
    moment: (weekday, day, time) => `${weekday} ${day} a las ${time}`,
  },
};
