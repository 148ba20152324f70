#!/usr/bin/env node
/**
 * The operator's shell: the same commands as the server, for whoever has the machine.
 */
import { Command, Option } from 'commander';
import { readSettings, type Settings } from '#platform/settings.ts';
import { bootstrapAdministrator, type BootstrapOptions } from './admin-bootstrap.ts';
import { verifyBundleFile } from './audit-bundle.ts';
import { printCheckpoint, printKey } from './audit-checkpoint.ts';
import { verifyReceiptFile } from './audit-receipt.ts';
import { verifyAudit, type NotedOptions } from './audit-verify.ts';
import { createClientFor } from './client-create.ts';
import { removeClientOf } from './client-remove.ts';
import { doctor } from './doctor.ts';
import { serveUntilStopped } from './serve.ts';

const program = new Command('daypass')
  .description('Privileged identity management with guest collaboration.')
  .addOption(new Option('--data <folder>', 'folder for database, keys and secrets (DAYPASS_DATA)'))
  .addOption(new Option('--port <number>', 'first port (DAYPASS_PORT)'))
  .showHelpAfterError();

/** Settings of the environment, with what was said on the command line. */
function settings(): Settings {
  const { data, port } = program.opts<{ data?: string; port?: string }>();
  return readSettings({
    ...process.env,
    ...(data ? { DAYPASS_DATA: data } : {}),
    ...(port ? { DAYPASS_PORT: port } : {}),
  });
}

program
  .command('serve')
  .description('start the server')
  .action(() => serveUntilStopped(settings()));

program
  .command('admin')
  .description('administrators')
  .command('bootstrap')
  .description('print a one-time link with which somebody on this machine becomes administrator')
  .requiredOption('--reason <text>', 'why; it is written to the audit trail', 'first administrator')
  .option('--if-none', 'only while no administrator can sign in')
  .option('--json', 'print JSON: `url` and `expiresAt`, or an empty object')
  .action((options: BootstrapOptions) => bootstrapAdministrator(settings(), options));

const client = program.command('client').description('applications that call the APIs');

client
  .command('create')
  .description('create an application with a secret and roles; prints JSON with the secret, once')
  .requiredOption('--name <text>', 'display name')
  .option('--directory-role <name...>', 'directory roles, by name')
  .option('--role <name>', 'role on the scope, by name')
  .option('--scope <path>', 'scope of the role')
  .action((options: { name: string; directoryRole?: string[]; role?: string; scope?: string }) =>
    createClientFor(settings(), options),
  );

client
  .command('remove')
  .description('end an application: its roles, its secrets and itself; prints JSON')
  .requiredOption('--id <clientId>', 'the clientId it signs in with')
  .action((options: { id: string }) => removeClientOf(settings(), options));

const audit = program.command('audit').description('the audit trail');

audit
  .command('verify')
  .description('verify that the audit trail, or one entry handed out with its proof, is what was sealed and signed')
  .option('--checkpoint <file>', 'a checkpoint kept elsewhere: the trail must still begin with what it signed')
  .option('--sequence <number>', 'a sequence noted before there were checkpoints')
  .option('--hash <hex>', 'the hash that was noted with it')
  .addOption(
    new Option('--bundle <file>', 'an entry with its proof; needs neither database nor network').conflicts([
      'checkpoint',
      'sequence',
      'hash',
    ]),
  )
  .addOption(
    new Option('--receipt <file>', 'a receipt that was handed out; needs neither database nor network').conflicts([
      'checkpoint',
      'sequence',
      'hash',
      'bundle',
    ]),
  )
  .option('--key <text>', 'with --bundle or --receipt: the key of the log, as `daypass audit key` prints it')
  .action(({ bundle, receipt, key, ...noted }: NotedOptions & { bundle?: string; receipt?: string; key?: string }) => {
    if (bundle !== undefined) return verifyBundleFile(bundle, key);
    return receipt === undefined ? verifyAudit(settings(), noted) : verifyReceiptFile(receipt, key);
  });

audit
  .command('checkpoint')
  .description('print the last signed checkpoint, to be kept elsewhere')
  .action(() => printCheckpoint(settings()));

audit
  .command('key')
  .description('print the public key of the checkpoints, and its fingerprint')
  .action(() => printKey(settings()));

program
  .command('doctor')
  .description('look for what would go wrong')
  .action(() => doctor(settings()));

await program.parseAsync().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
