// Slurm's words for why a job waits (squeue(1), JOB REASON CODES), what they mean, and what to do about them.

export interface Meaning {
  readonly means: string;
  readonly toDo: string;
  /** It will never run unless somebody intervenes. */
  readonly held?: true;
}

const wait = 'nothing: it starts by itself';
const askLess = 'ask for less (time, memory, processors), or for another partition or QOS';

/** The first that fits counts. */
const table: readonly (readonly [RegExp, Meaning])[] = [
  [/^None$/, { means: 'the scheduler has not looked at it yet', toDo: wait }],
  [/^Priority$/, { means: 'jobs of higher priority come first', toDo: `${wait}; \`sprio\` shows the order` }],
  [/^Resources$/, { means: 'no node has room for it now', toDo: `${wait} when other jobs end` }],
  [
    /^JobArrayTaskLimit$/,
    { means: 'as many of its run as may run at once', toDo: `${wait}; the limit is the run's own` },
  ],
  [
    /^BeginTime$/,
    { means: 'its time to begin has not come; after a requeue Slurm waits two minutes', toDo: wait },
  ],
  [/^(Cleaning|Prolog|Configuring)$/, { means: 'its node is being made ready', toDo: wait }],
  [
    /^(ReqNodeNotAvail|NodeDown|Nodes_required_for_job)/,
    {
      means: 'nodes that it needs are down, drained or reserved',
      toDo: '`sinfo -R` says why; wait for them, or allow other nodes (exclude, constraint, partition)',
    },
  ],
  [
    /^PartitionDown$|^PartitionInactive$/,
    { means: 'its partition is closed', toDo: 'wait, or take another partition' },
  ],
  [
    /^(Licenses|BurstBuffer|FrontEndDown|PowerNotAvail|PowerReserved)/,
    { means: 'something that it needs is used up or not available', toDo: wait },
  ],
  [/^Reservation$/, { means: 'its reservation has not begun', toDo: wait }],
  [/^Dependency$/, { means: 'a job that comes before it has not ended', toDo: wait }],
  [
    /^JobHeldUser$/,
    { means: 'a user holds it', toDo: '`scontrol release JOB`, or cancel and send it again', held: true },
  ],
  [
    /^JobHeldAdmin$/,
    { means: 'an administrator holds it', toDo: 'ask the administrators of the cluster', held: true },
  ],
  [
    /requeued_held|^JobHoldMaxRequeue$|^launch_failed/,
    {
      means: 'it failed to start and Slurm holds it, often since its node does not know that it ended',
      toDo: 'cancel and send it again; `sinfo -R` shows whether its node was drained',
      held: true,
    },
  ],
  [
    /^DependencyNeverSatisfied$/,
    { means: 'a job that comes before it failed', toDo: 'cancel it, and send it again', held: true },
  ],
  [
    /^(InvalidAccount|InvalidQOS|AccountNotAllowed|QOSNotAllowed|ReservationDeleted)$/,
    {
      means: 'its account, QOS or reservation is not valid here',
      toDo: 'cancel it, and send it again with one of `sacctmgr show associations user=$USER`',
      held: true,
    },
  ],
  [
    /^(PartitionTimeLimit|PartitionNodeLimit|PartitionConfig|BadConstraints)$/,
    {
      means: 'no node of its partition can ever give what it asks for',
      toDo: `cancel it, and ${askLess} (\`scontrol show partition\`)`,
      held: true,
    },
  ],
  [
    /^(QOS|Assoc)(Max|Min).*(PerJob|NotSatisfied|PerNode)/,
    {
      means: 'it asks for more, or less, than one job of its account or QOS may',
      toDo: `cancel it, and ${askLess}`,
      held: true,
    },
  ],
  [
    /^(QOS|Assoc)Grp.*Minutes|^QOSUsageThreshold$/,
    {
      means: 'its account or QOS has used up its share of time',
      toDo: 'wait until the share is renewed, or use another account',
    },
  ],
  [
    /^(QOS|Assoc)(Grp|Max)/,
    { means: 'its user, account or QOS has as much running as it may', toDo: `${wait} when others end` },
  ],
];

/** What `reason` means, null for a word that is not known here. */
export function meaningOf(reason: string): Meaning | null {
  return table.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}
