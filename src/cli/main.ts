#!/usr/bin/env node
// The `sheaf` command.

import { ExitCode, run } from '@stricli/core';
import { exitCodes } from '../contracts/failures.ts';
import { app } from './app.ts';
import { joinPairs, takeLogLevel } from './arguments.ts';
import type { Context } from './context.ts';

// A reader that goes away (`sheaf ... | head`) ends the command quietly, as it does everywhere else.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});
// Where nobody reads the messages any more, the work still goes on.
process.stderr.on('error', () => {});

const argv = process.argv.slice(2);
const { quiet, rest } = takeLogLevel(argv);
const context: Context = {
  process,
  stdout: process.stdout,
  stderr: quiet ? { write: () => true } : process.stderr,
  failures: process.stderr,
  argv,
  setExitCode: (code) => {
    process.exitCode = code;
  },
};
await run(app, joinPairs(rest), context);
// stricli has codes of its own: two for a wrong command line, and others for what should never happen.
const code = Number(process.exitCode);
const wrongLine: readonly number[] = [ExitCode.UnknownCommand, ExitCode.InvalidArgument];
if (wrongLine.includes(code) || code < 0)
  process.exitCode = wrongLine.includes(code) ? exitCodes.usage : exitCodes.internal;
