// What is said about a wrong command line, in the same form as every other failure. stricli finds what is wrong; these
// are the words for it.

import { type ApplicationText, formatMessageForArgumentScannerError, text_en } from '@stricli/core';
import { usageFailure } from './context.ts';

export const usageText: ApplicationText = {
  ...text_en,
  noCommandRegisteredForInput: ({ input, corrections }) =>
    said(`there is no command ${input}${meant(corrections)}`),
  exceptionWhileParsingArguments: (error) =>
    said(
      formatMessageForArgumentScannerError(
        error as Parameters<typeof formatMessageForArgumentScannerError>[0],
        {
          FlagNotFoundError: ({ input, corrections }) =>
            `there is no option --${input}${meant(corrections.map((c) => `--${c}`))}`,
          AliasNotFoundError: ({ input }) => `there is no option -${input}`,
          ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, exception }) =>
            `${/^[A-Z]/.test(name) ? name : `--${name}`}: ${exception instanceof Error ? exception.message : String(exception)}`,
          EnumValidationError: ({ externalFlagName, input, values }) =>
            `--${externalFlagName} ${JSON.stringify(input)} is none of ${values.join(', ')}`,
          UnsatisfiedFlagError: ({ externalFlagName: name }) =>
            `--${name} ${isGiven(name) ? 'has no value' : 'is missing'}`,
          UnexpectedFlagError: ({ externalFlagName, previousInput, input }) =>
            `--${externalFlagName} is given twice: ${previousInput} and ${input}`,
          UnexpectedPositionalError: ({ input }) => `${JSON.stringify(input)} is one argument too many`,
          UnsatisfiedPositionalError: ({ placeholder }) => `${placeholder} is missing`,
          InvalidNegatedFlagSyntaxError: ({ externalFlagName }) => `--${externalFlagName} takes no value`,
        },
      ),
    ),
};

/** Whether the option stands in the command line, by its name or, where it has one, by its letter. */
function isGiven(name: string): boolean {
  return process.argv.some((word) => word === `--${name}` || (name === 'output' && word === '-o'));
}

function said(what: string): string {
  return `sheaf: ${usageFailure(what).message}`;
}

function meant(corrections: readonly string[]): string {
  return corrections.length === 0 ? '' : `, did you mean ${corrections.join(' or ')}?`;
}
