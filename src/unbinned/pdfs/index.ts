// Every pdf by its word in a specification.

import type { PdfType } from '../pdf.ts';
import { exponential } from './exponential.ts';
import { gaussian } from './gaussian.ts';

export const pdfTypes: { readonly gaussian: PdfType; readonly exponential: PdfType } = {
  gaussian,
  exponential,
};
