import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { millis } from '../domain/time.ts';
import type { DaemonStatus } from '../domain/workers.ts';
import type { CheckCount } from '../ports/monitoring.ts';

/** Checks take from a moment to ten minutes, which is the limit that is in force unless the policy says otherwise. */
const SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** What this process counts, and what is told of it and of its store when it is asked for. */
export class Metrics {
  private readonly kept = new Registry();
  private readonly version: string;
  private readonly checks = new Counter({
    name: 'posctl_checks_total',
    help: 'Checks that this process has ended, by POS type and outcome: succeeded, cancelled, error, or the code of the failure.',
    labelNames: ['type', 'outcome'] as const,
    registers: [this.kept],
  });
  private readonly seconds = new Histogram({
    name: 'posctl_check_seconds',
    help: 'How long the checks of this process took.',
    buckets: SECONDS,
    registers: [this.kept],
  });

  constructor(version: string) {
    this.version = version;
  }

  checked({ type, outcome, seconds }: CheckCount): void {
    this.checks.inc({ type, outcome });
    this.seconds.observe(seconds);
  }

  /** The text for Prometheus; `status` is null when the store cannot be asked, and then nothing is told of it. */
  async text(status: DaemonStatus | null): Promise<string> {
    const now = new Registry();
    this.ofProcess(now);
    gauge(now, 'posctl_store_up', 'Whether the store answers in time: 1, or 0; then nothing else is told of it.').set(
      status ? 1 : 0,
    );
    if (status) ofStore(now, status);
    return `${await this.kept.metrics()}\n${await now.metrics()}`;
  }

  get contentType(): string {
    return this.kept.contentType;
  }

  private ofProcess(registry: Registry): void {
    const { user, system } = process.cpuUsage();
    const info = {
      name: 'posctl_build_info',
      help: 'The version that runs; always 1.',
      labelNames: ['version'] as const,
    };
    new Gauge({ ...info, registers: [registry] }).set({ version: this.version }, 1);
    gauge(registry, 'process_resident_memory_bytes', 'Memory of this process.').set(process.memoryUsage.rss());
    gauge(registry, 'process_start_time_seconds', 'When this process was started, since 1970.').set(
      performance.timeOrigin / 1000,
    );
    const cpu = { name: 'process_cpu_seconds_total', help: 'Processor time of this process.' };
    new Counter({ ...cpu, registers: [registry] }).inc((user + system) / 1e6);
  }
}

function gauge(registry: Registry, name: string, help: string): Gauge {
  return new Gauge({ name, help, registers: [registry] });
}

function ofStore(registry: Registry, { figures, lagSeconds, lastPass, alive }: DaemonStatus): void {
  const set = (name: string, help: string, value: number) => gauge(registry, name, help).set(value);
  const integrations = new Gauge({
    name: 'posctl_integrations',
    help: 'Active integrations, by POS type and status.',
    labelNames: ['type', 'status'] as const,
    registers: [registry],
  });
  for (const { type, status, count } of figures.integrations) integrations.set({ type, status }, count);
  set('posctl_due', 'Integrations that wait for a check.', figures.due);
  set('posctl_late', 'Those of them that have waited for more than 30 minutes.', figures.late);
  set('posctl_late_seconds', 'For how long the first of those that wait has waited; 0 when none does.', lagSeconds);
  set('posctl_mail_owed', 'Mails that have not left yet.', figures.mail.owed);
  set('posctl_mail_failed', 'Those of them that were not taken when they were tried last.', figures.mail.failed);
  set('posctl_workers_alive', 'Processes that run passes on this store, on whatever machine.', alive);
  set(
    'posctl_last_pass_timestamp_seconds',
    'When a pass of any process ended last, since 1970; 0 when none ever did.',
    lastPass === null ? 0 : millis(lastPass) / 1000,
  );
}
