// The flags of each command as its function gets them.

import type { Exactness } from '../../unbinned/ways.ts';

export interface OutputFlags {
  readonly output?: string | undefined;
  readonly jsonMetrics?: string | undefined;
}

export interface DataFlags extends OutputFlags {
  readonly config: string;
  readonly outside: 'error' | 'drop';
  readonly exact?: Exactness | undefined;
  readonly threads: number;
}

export interface PlotFlags extends DataFlags {
  readonly plot?: string | undefined;
}

export interface FitFlags extends PlotFlags {
  readonly plotBins?: number | undefined;
  readonly minos: boolean;
  readonly sweights?: string | undefined;
  readonly optMaxIter?: number | undefined;
  readonly optTol?: number | undefined;
}

export interface GofFlags extends Omit<PlotFlags, 'threads'> {
  readonly method: 'deviance' | 'ks' | 'energy';
  readonly bins?: number | undefined;
  readonly sampleRatio?: number | undefined;
  readonly nToys: number;
  readonly seed: number;
}

export interface ScanFlags extends PlotFlags {
  readonly parameter?: string | undefined;
  readonly start: number;
  readonly stop: number;
  readonly points: number;
  readonly parameter2?: string | undefined;
  readonly start2?: number | undefined;
  readonly stop2?: number | undefined;
  readonly points2?: number | undefined;
  readonly contourPoints?: number | undefined;
}

export interface HypotestFlags extends DataFlags {
  readonly mu: number;
}

/** Of commands that make toys only where they are told to. */
export interface CalculatorFlags extends Omit<RunFlags, 'config' | 'nToys' | 'seed'> {
  readonly calculator: 'asymptotic' | 'toys';
  readonly nToys?: number | undefined;
  readonly seed?: number | undefined;
}

/** Of upper limits by toys. */
export interface LimitToysFlags extends OutputFlags, CalculatorFlags {
  readonly plot?: string | undefined;
  readonly values?: readonly number[] | undefined;
}

export interface UpperLimitFlags extends PlotFlags, LimitToysFlags {
  readonly cl: number;
  readonly curve?: number | undefined;
}

export interface GenerationFlags {
  readonly config: string;
  readonly seed: number;
  readonly gen: 'init' | 'mle';
  readonly set?: readonly { readonly name: string; readonly value: number }[] | undefined;
  readonly outside: 'error' | 'drop';
}

/** Of commands that run a study of toys. */
export interface RunFlags {
  readonly config: string;
  readonly nToys: number;
  readonly seed: number;
  readonly fixedGlobals: boolean;
  readonly threads: number;
  readonly shard?: { readonly index: number; readonly total: number } | undefined;
  readonly shards?: number | undefined;
  readonly outDir: string;
  readonly runId?: string | undefined;
  readonly jsonEvents: boolean;
}

export interface HypotestToysFlags extends PlotFlags, RunFlags {
  readonly mu: number;
  readonly expectedSet: boolean;
}

export interface ToysFlags extends GenerationFlags, RunFlags, OutputFlags {
  readonly exact?: Exactness | undefined;
  readonly requireAllConverged: boolean;
  readonly maxAbsPoiPullMean?: number | undefined;
  readonly poiPullStdRange?: readonly [number, number] | undefined;
  readonly summaryCiMethod?: 'percentile' | 'bca' | undefined;
  readonly summaryCiLevel: number;
  readonly summaryCiBootstrap: number;
  readonly dumpToy?: number | undefined;
  readonly dumpFile?: string | undefined;
}

export interface MergeFlags {
  readonly output?: string | undefined;
  readonly allowPartial: boolean;
  readonly requireAllConverged: boolean;
  readonly maxAbsPoiPullMean?: number | undefined;
  readonly poiPullStdRange?: readonly [number, number] | undefined;
}

export interface GenerateFlags extends GenerationFlags {
  readonly output: string;
  readonly toy: number;
}

export interface ResumeFlags {
  readonly threads: number;
  readonly here: boolean;
  readonly output?: string | undefined;
  readonly jsonEvents: boolean;
}

/** Of commands that read a pyhf workspace. */
export interface WorkspaceFlags extends OutputFlags {
  readonly input: string;
  readonly patch?: readonly string[] | undefined;
  readonly patchset?: string | undefined;
  readonly patchName?: string | undefined;
  readonly measurement?: string | undefined;
  readonly poi?: string | undefined;
  readonly poiBounds?: readonly [number, number] | undefined;
  readonly fix?: readonly { readonly name: string; readonly value: number | null }[] | undefined;
  readonly normsys: 'code1' | 'code4';
  readonly histosys: 'code0' | 'code2' | 'code4p';
  readonly fitRegions?: readonly string[] | undefined;
  readonly validationRegions?: readonly string[] | undefined;
  readonly asimov: boolean;
  readonly asimovMu?: number | undefined;
  readonly threads: number;
}

export interface WorkspacePlotFlags extends WorkspaceFlags {
  readonly plot?: string | undefined;
}

export interface BinnedFitFlags extends WorkspacePlotFlags {
  readonly covariance: boolean;
  readonly yields: boolean;
  readonly plotPulls?: string | undefined;
  readonly plotCorrelations?: string | undefined;
}

export interface BinnedScanFlags
  extends WorkspacePlotFlags,
    Pick<RunFlags, 'shard' | 'shards' | 'outDir' | 'runId' | 'jsonEvents'>,
    Pick<
      ScanFlags,
      | 'parameter'
      | 'start'
      | 'stop'
      | 'points'
      | 'parameter2'
      | 'start2'
      | 'stop2'
      | 'points2'
      | 'contourPoints'
    > {}

export type RankingFlags = WorkspacePlotFlags;

export interface BinnedHypotestFlags extends WorkspacePlotFlags {
  readonly mu: number;
  readonly expectedSet: boolean;
  readonly testStat: 'q' | 'qtilde';
}

export interface BinnedLimitFlags extends WorkspacePlotFlags, LimitToysFlags {
  readonly alpha: number;
  readonly testStat: 'q' | 'qtilde';
  readonly scanStart?: number | undefined;
  readonly scanStop?: number | undefined;
  readonly scanPoints?: number | undefined;
  readonly expected: boolean;
  readonly lo?: number | undefined;
  readonly hi?: number | undefined;
  readonly rtol?: number | undefined;
  readonly maxIter?: number | undefined;
}

export interface GoodnessFlags extends WorkspacePlotFlags, CalculatorFlags {}

export interface SignificanceFlags extends WorkspacePlotFlags, CalculatorFlags {
  readonly mu: number;
}

/** Of commands that run a study of a workspace. */
export interface BinnedRunFlags extends WorkspaceFlags, Omit<RunFlags, 'config'> {}

export interface BinnedHypotestToysFlags extends BinnedRunFlags {
  readonly mu?: number | undefined;
  readonly testStat: 'q' | 'qtilde' | 'q0';
  readonly expectedSet: boolean;
}

export interface BinnedToysFlags extends BinnedRunFlags, Omit<MergeFlags, 'output' | 'allowPartial'> {
  readonly gen: 'init' | 'mle';
  readonly set?: GenerationFlags['set'];
  readonly parameters: 'all' | 'shared';
}

export interface PatchsetScanFlags
  extends OutputFlags,
    Pick<RunFlags, 'threads' | 'shard' | 'shards' | 'outDir' | 'runId' | 'jsonEvents'>,
    Pick<WorkspaceFlags, 'input' | 'measurement' | 'poi' | 'fix' | 'normsys' | 'histosys'> {
  readonly patchset: string;
  readonly mu: number;
  readonly testStat: 'q' | 'qtilde';
  readonly cl: number;
  readonly limits: boolean;
  readonly table?: string | undefined;
  readonly plot?: string | undefined;
  readonly plotWhere?: { readonly name: string; readonly value: number } | undefined;
  readonly labels?: readonly string[] | undefined;
}

export interface ReportFlags {
  readonly output?: string | undefined;
  readonly png?: string | undefined;
  readonly top?: number | undefined;
}
