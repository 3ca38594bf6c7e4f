#!/usr/bin/env node
// The `sheaf` command.

import { run } from '@stricli/core';
import { exitCodes } from '../contracts/failures.ts';
import { app } from './app.ts';
import { joinPairs } from './arguments.ts';
import type { Context } from './context.ts';

// A reader that goes away (`sheaf ... | head`) ends the command quietly, as it does everywhere else.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});

const argv = process.argv.slice(2);
const context: Context = {
  process,
  stdout: process.stdout,
  stderr: process.stderr,
  argv,
  setExitCode: (code) => {
    process.exitCode = code;
  },
};
await run(app, joinPairs(argv), context);
// stricli's own codes for what it refuses are negative; ours for a wrong command line is one.
if (typeof process.exitCode === 'number' && process.exitCode < 0) process.exitCode = exitCodes.usage;
