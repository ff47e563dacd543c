import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { describeCli } from '../../src/cli.ts';
import { SETTINGS } from '../../src/domain/config-keys.ts';

const UNITS = ['posctl@.service', 'posctl-once@.service', 'posctl-once@.timer'];
const textOf = (path: string) => readFileSync(join('contrib', path), 'utf8');
const isThere = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** `key=value` lines of a unit, by section. */
function unit(name: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  let section = '';
  for (const line of textOf(`systemd/${name}`).split('\n')) {
    const [, head] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (head !== undefined) section = head;
    const [, key, value = ''] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined) values.set(`${section}.${key}`, [...(values.get(`${section}.${key}`) ?? []), value]);
  }
  return values;
}

/** Whether posctl would take these words as a daemon's command line. */
async function isDaemon(words: readonly string[]): Promise<boolean> {
  const daemon = (await describeCli()).find(({ path }) => path === 'daemon');
  const flags = daemon?.options.flatMap((option) => /--[a-z-]+/.exec(option.flags) ?? []) ?? [];
  return words[0] === 'daemon' && words.filter((word) => word.startsWith('--')).every((word) => flags.includes(word));
}

const VARIABLES = [...Object.values(SETTINGS).map(({ variable }) => variable), 'SQUARE_TOKEN', 'LISTEN'];

describe('units for systemd', () => {
  it('run commands that posctl has, as a user of their own, with what they need', async () => {
    for (const name of UNITS.slice(0, 2)) {
      const values = unit(name);
      const [command = ''] = values.get('Service.ExecStart') ?? [];
      expect(command.split(' ').slice(0, 2)).toEqual(['/usr/bin/env', 'posctl']);
      expect(await isDaemon(command.split(' ').slice(2))).toBe(true);
      expect(values.get('Service.User')).toEqual(['posctl']);
      const set = values.get('Service.Environment')?.map((one) => one.split('=')[0]) ?? [];
      expect(set.filter((one) => !VARIABLES.includes(one ?? ''))).toEqual([]);
    }
  });

  it('are harmless in the same way', () => {
    const hardening = (name: string) =>
      [...unit(name)].filter(([key]) => /Protect|Restrict|Private|Capab|NoNew|SystemCall|UMask|Lock|Remove/.test(key));
    expect(hardening('posctl-once@.service')).toEqual(hardening('posctl@.service'));
    expect(hardening('posctl@.service').length).toBeGreaterThan(20);
  });

  it.skipIf(!isThere('systemd-analyze', '--version'))(
    'are understood by systemd, and have little to be told about',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'posctl-units-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      for (const name of UNITS) copyFileSync(join('contrib/systemd', name), join(folder, name));
      const paths = UNITS.map((name) => join(folder, name.replace('@.', '@main.')));
      for (const [i, name] of UNITS.entries()) copyFileSync(join(folder, name), paths[i] ?? '');
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], { encoding: 'utf8' });
      expect(stderr.split('\n').filter((line) => line.includes('posctl'))).toEqual([]);
      expect(status).toBe(0);
      const security = ['security', '--offline=true', '--threshold=25', paths[0] ?? ''];
      const looked = spawnSync('systemd-analyze', security, { encoding: 'utf8' });
      expect(looked.status, looked.stdout.slice(-300)).toBe(0);
    },
  );
});

describe('the compose file', () => {
  const file = parse(textOf('compose/compose.yaml'), { merge: true, strict: true });

  it('has a database and two daemons of one kind, which wait for it', async () => {
    const { db, posctl, 'daemon-1': one, 'daemon-2': two } = file.services;
    expect(two).toEqual(one);
    expect(one.depends_on).toEqual({ db: { condition: 'service_healthy' } });
    expect(db.healthcheck.test).toContain('pg_isready');
    expect(posctl.environment).toEqual(one.environment);
    const names = Object.keys(one.environment).filter((name) => name !== 'PGPASSWORD');
    expect(names.filter((name) => !VARIABLES.includes(name))).toEqual([]);
    const [, command = ''] = /^CMD (.*)$/m.exec(textOf('compose/Dockerfile')) ?? [];
    expect(await isDaemon(JSON.parse(command))).toBe(true);
    for (const volume of [...db.volumes, ...one.volumes].map((text: string) => text.split(':')[0]))
      expect(Object.keys(file.volumes)).toContain(volume);
  });

  it.skipIf(!isThere('docker', 'compose', 'version'))('is understood by docker compose', () => {
    const env = { ...process.env, DB_PASSWORD: 'x' };
    const args = ['compose', '--file', 'contrib/compose/compose.yaml', 'config', '--quiet'];
    const { status, stderr } = spawnSync('docker', args, { encoding: 'utf8', env });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.skipIf(!isThere('docker', 'stack', 'config', '--help'))(
    'is understood by docker, apart from what it leaves to Compose, and wants a password',
    () => {
      const { name: _, ...forSwarms } = structuredClone(file);
      for (const service of Object.values<Record<string, unknown>>(forSwarms.services))
        for (const key of ['env_file', 'depends_on', 'profiles']) delete service[key];
      const config = (DB_PASSWORD: string | undefined) =>
        spawnSync('docker', ['stack', 'config', '--compose-file', '-'], {
          encoding: 'utf8',
          input: stringify(forSwarms),
          env: { ...process.env, DB_PASSWORD },
        });
      const { status, stdout, stderr } = config('x');
      expect([status, stderr]).toEqual([0, '']);
      expect(Object.keys(parse(stdout).services)).toEqual(Object.keys(file.services).sort());
      expect(config(undefined).stderr).toContain(
        'required variable DB_PASSWORD is missing a value: write it into .env',
      );
    },
  );
});

describe('the objects for Kubernetes', () => {
  const documents = parseAllDocuments(textOf('kubernetes/posctl.yaml'), { strict: true });
  const objects = documents.map((one) => one.toJSON());
  const of = (kind: string) => objects.filter((one) => one.kind === kind);

  it('are YAML without a doubt, each with its kind and name', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    expect(objects.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`)).toEqual([
      'v1 Secret posctl',
      'v1 Secret posctl-key',
      'apps/v1 Deployment posctl',
    ]);
  });

  it('have no field that Kubernetes does not know, and each of the kind that it wants', () => {
    const groups: Readonly<Record<string, string>> = { v1: 'core/v1', 'apps/v1': 'apps/v1' };
    const lines = objects.map((one, i) => {
      const types = resolve('node_modules/kubernetes-types', `${groups[one.apiVersion]}.d.ts`);
      return `export const object${i}: import(${JSON.stringify(types)}).${one.kind} = ${JSON.stringify(one)};`;
    });
    const folder = mkdtempSync(join(tmpdir(), 'posctl-kubernetes-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'objects.ts'), lines.join('\n'));
    const compile = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--module',
      'preserve',
      '--moduleResolution',
      'bundler',
      '--types',
      '',
    ];
    const args = ['node_modules/typescript/bin/tsc', ...compile, join(folder, 'objects.ts')];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  });

  it('run a daemon that is asked for its health where it listens', async () => {
    const [{ spec }] = of('Deployment');
    const [container] = spec.template.spec.containers;
    expect(spec.selector.matchLabels).toEqual(spec.template.metadata.labels);
    expect(await isDaemon(container.args)).toBe(true);
    const [port] = container.ports;
    expect(container.args.at(-1)).toBe(`0.0.0.0:${port.containerPort}`);
    expect([container.livenessProbe.httpGet, container.readinessProbe.httpGet]).toEqual([
      { path: '/healthz', port: port.name },
      { path: '/readyz', port: port.name },
    ]);
    expect(spec.template.metadata.annotations['prometheus.io/port']).toBe(String(port.containerPort));
  });

  it('find the Secrets that they name, with variables that posctl knows', () => {
    const secrets = of('Secret');
    const names = secrets.map(({ metadata }) => metadata.name);
    const { containers, volumes } = of('Deployment')[0].spec.template.spec;
    expect(names).toContain(containers[0].envFrom[0].secretRef.name);
    expect(names).toContain(volumes[0].secret.secretName);
    expect(Object.keys(secrets[0].stringData).filter((name) => !VARIABLES.includes(name))).toEqual([]);
    const mounts = containers[0].volumeMounts.map(({ name }: { name: string }) => name);
    expect(volumes.map(({ name }: { name: string }) => name).sort()).toEqual(mounts.sort());
  });
});
