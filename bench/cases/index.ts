// Every row, in the order in which they run.

import type { Case } from '../case.ts';
import { fit3L, fits1Lbb, fitsSbottom } from './binned-fits.ts';
import { toys201, toysSbottom } from './binned-toys.ts';
import { draw } from './draw.ts';
import { farmMerge, farmOverhead, farmRender, farmStatus } from './farm.ts';
import { fit1m, fitDcb, fitProduct } from './fit-1m.ts';
import { fitCms } from './fit-cms.ts';
import { help } from './help.ts';
import { perEvent } from './per-event.ts';
import { toys2m } from './toys-2m.ts';
import { toys10k } from './toys-10k.ts';
import { toysCls } from './toys-cls.ts';
import { toysCb, toysChebyshev } from './toys-shapes.ts';

export const cases: readonly Case[] = [
  help,
  fitCms,
  draw,
  fit1m,
  perEvent,
  toys10k,
  toys2m,
  fitDcb,
  fitProduct,
  toysCb,
  toysChebyshev,
  toysCls,
  fits1Lbb,
  fitsSbottom,
  fit3L,
  toys201,
  toysSbottom,
  farmRender,
  farmMerge,
  farmStatus,
  farmOverhead,
];
