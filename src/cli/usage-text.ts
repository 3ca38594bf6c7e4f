// What is said about a wrong command line, in the same form as every other failure. stricli finds what is wrong; these
// are the words for it.

import {
  AliasNotFoundError,
  type ApplicationText,
  ArgumentParseError,
  EnumValidationError,
  FlagNotFoundError,
  text_en,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from '@stricli/core';
import { usageFailure } from './context.ts';

export const usageText: ApplicationText = {
  ...text_en,
  noCommandRegisteredForInput: ({ input, corrections }) =>
    said(`there is no command ${input}${meant(corrections)}`),
  exceptionWhileParsingArguments: (error) => said(inWords(error)),
};

/** By class: stricli's own choice goes by the classes' names, which a bundler changes. */
function inWords(error: unknown): string {
  if (error instanceof FlagNotFoundError)
    return `there is no option --${error.input}${meant(error.corrections.map(flagName))}`;
  if (error instanceof AliasNotFoundError) return `there is no option -${error.input}`;
  if (error instanceof ArgumentParseError) {
    const { externalFlagNameOrPlaceholder: name, exception } = error;
    return `${/^[A-Z]/.test(name) ? name : `--${name}`}: ${exception instanceof Error ? exception.message : String(exception)}`;
  }
  if (error instanceof EnumValidationError)
    return `--${error.externalFlagName} ${JSON.stringify(error.input)} is none of ${error.values.join(', ')}`;
  if (error instanceof UnsatisfiedFlagError)
    return `--${error.externalFlagName} ${isGiven(error.externalFlagName) ? 'has no value' : 'is missing'}`;
  if (error instanceof UnexpectedFlagError)
    return `--${error.externalFlagName} is given twice: ${error.previousInput} and ${error.input}`;
  if (error instanceof UnexpectedPositionalError)
    return `${JSON.stringify(error.input)} is one argument too many`;
  if (error instanceof UnsatisfiedPositionalError) return `${error.placeholder} is missing`;
  return error instanceof Error ? error.message : String(error);
}

/** Whether the option stands in the command line, by its name or, where it has one, by its letter. */
function isGiven(name: string): boolean {
  return process.argv.some((word) => word === `--${name}` || (name === 'output' && word === '-o'));
}

function said(what: string): string {
  return `sheaf: ${usageFailure(what).message}`;
}

/** Corrections come in the spelling of the code too. */
function flagName(correction: string): string {
  return `--${correction.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function meant(corrections: readonly string[]): string {
  return corrections.length === 0 ? '' : `, did you mean ${[...new Set(corrections)].join(' or ')}?`;
}
