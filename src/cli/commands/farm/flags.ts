// The flags of the farm's commands as their functions get them.

import type { Scheduler, Strategy } from '../../../contracts/run.ts';
import type { CommandFlags } from '../../command-study.ts';
import type { SshFlags } from '../../ssh-flags.ts';
import type {
  BinnedToysFlags,
  GenerationFlags,
  MergeFlags,
  PatchsetScanFlags,
  ToysFlags,
  UpperLimitFlags,
  WorkspaceFlags,
} from '../flags.ts';

/** The engine and its options. */
interface EngineFlags extends SshFlags {
  readonly scheduler?: Scheduler | undefined;
  readonly engine?: Scheduler | undefined;
  readonly engineOptions?: string | undefined;
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly qos?: string | undefined;
  readonly constraint?: string | undefined;
  readonly exclude?: string | undefined;
  readonly gpuType?: string | undefined;
  readonly requirements?: string | undefined;
  readonly rank?: string | undefined;
  readonly accountingGroup?: string | undefined;
  readonly files?: 'shared' | 'transfer' | undefined;
  readonly transferInput?: readonly string[] | undefined;
  readonly containerImage?: string | undefined;
  readonly strategy?: Strategy | undefined;
  readonly bundle?: string | undefined;
  readonly image?: string | undefined;
  readonly sheafBin?: string | undefined;
  readonly nextstatBin?: string | undefined;
}

/** What each job asks for: MB, seconds. */
interface ShapeFlags {
  readonly cpus?: number | undefined;
  readonly memory?: number | undefined;
  readonly disk?: number | undefined;
  readonly gpus?: number | undefined;
  readonly time?: number | undefined;
  readonly maxRunning?: number | undefined;
  readonly slurmCpusPerTask?: number | undefined;
  readonly slurmTime?: number | undefined;
  readonly condorRequestCpus?: number | undefined;
  readonly condorRequestMemory?: number | undefined;
  readonly condorRequirements?: string | undefined;
}

export interface FarmFlags
  extends EngineFlags,
    ShapeFlags,
    Omit<GenerationFlags, 'config'>,
    CommandFlags,
    Omit<MergeFlags, 'output' | 'allowPartial'>,
    Pick<ToysFlags, 'exact' | 'fixedGlobals' | 'threads' | 'outDir' | 'runId' | 'jsonEvents'>,
    Pick<UpperLimitFlags, 'cl' | 'values'>,
    Pick<PatchsetScanFlags, 'limits'>,
    Pick<BinnedToysFlags, 'parameters'>,
    Omit<WorkspaceFlags, 'input' | 'output' | 'jsonMetrics' | 'asimov' | 'asimovMu' | 'threads'> {
  readonly config?: string | undefined;
  readonly study: 'toys' | 'hypotest-toys' | 'upper-limit' | 'patchset-scan';
  readonly nToys?: number | undefined;
  readonly shards?: number | 'auto' | undefined;
  /** Seconds. */
  readonly shardTime: number;
  readonly mu?: number | undefined;
  readonly testStat: 'q' | 'qtilde' | 'q0';
  readonly expectedSet: boolean;
}

export interface RenderFlags extends FarmFlags {
  readonly dag: boolean;
  readonly dagRetries?: number | undefined;
}

export interface LifeFlags {
  readonly jsonEvents: boolean;
}

export interface AttachFlags extends LifeFlags {
  readonly output?: string | undefined;
}

export interface StatusFlags {
  readonly json: boolean;
  readonly why: boolean;
}

export interface CollectFlags {
  readonly manifest?: string | undefined;
  readonly inPlace: boolean;
  readonly out?: string | undefined;
}

export interface FarmMergeFlags {
  readonly manifest?: string | undefined;
  readonly out?: string | undefined;
  readonly allowPartial: boolean;
}
