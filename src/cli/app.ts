// The command line: every command by its route. Commands load their code only when they run, so that `sheaf --help`
// loads nothing else.

import { buildApplication, buildRouteMap } from '@stricli/core';
import { version } from '../version.ts';
import { convert } from './routes/convert.ts';
import { env } from './routes/env.ts';
import { farm } from './routes/farm.ts';
import { fit } from './routes/fit.ts';
import { generate } from './routes/generate.ts';
import { goodnessOfFit } from './routes/goodness-of-fit.ts';
import { hypotest } from './routes/hypotest.ts';
import { hypotestToys } from './routes/hypotest-toys.ts';
import { mergeToys } from './routes/merge-toys.ts';
import { patchsetScan } from './routes/patchset-scan.ts';
import { ranking } from './routes/ranking.ts';
import { report } from './routes/report.ts';
import { scan } from './routes/scan.ts';
import { shard } from './routes/shard.ts';
import { significance } from './routes/significance.ts';
import { toys } from './routes/toys.ts';
import { unbinnedFit } from './routes/unbinned-fit.ts';
import { unbinnedFitToys } from './routes/unbinned-fit-toys.ts';
import { unbinnedGof } from './routes/unbinned-gof.ts';
import { unbinnedHypotest } from './routes/unbinned-hypotest.ts';
import { unbinnedHypotestToys } from './routes/unbinned-hypotest-toys.ts';
import { unbinnedMergeToys } from './routes/unbinned-merge-toys.ts';
import { unbinnedRanking } from './routes/unbinned-ranking.ts';
import { unbinnedScan } from './routes/unbinned-scan.ts';
import { unbinnedUpperLimit } from './routes/unbinned-upper-limit.ts';
import { upperLimit } from './routes/upper-limit.ts';
import { validate } from './routes/validate.ts';
import { workspace } from './routes/workspace.ts';
import { usageText } from './usage-text.ts';

export const app = buildApplication(
  buildRouteMap({
    routes: {
      'unbinned-fit': unbinnedFit,
      'unbinned-scan': unbinnedScan,
      'unbinned-hypotest': unbinnedHypotest,
      'unbinned-upper-limit': unbinnedUpperLimit,
      'unbinned-ranking': unbinnedRanking,
      'unbinned-gof': unbinnedGof,
      'unbinned-fit-toys': unbinnedFitToys,
      'unbinned-hypotest-toys': unbinnedHypotestToys,
      'unbinned-merge-toys': unbinnedMergeToys,
      fit,
      scan,
      hypotest,
      'upper-limit': upperLimit,
      significance,
      ranking,
      'goodness-of-fit': goodnessOfFit,
      toys,
      'hypotest-toys': hypotestToys,
      'patchset-scan': patchsetScan,
      'merge-toys': mergeToys,
      generate,
      validate,
      convert,
      report,
      workspace,
      farm,
      env,
      shard,
    },
    docs: {
      brief: 'Large statistical studies: generate, fit, merge, report',
      fullDescription:
        'Large statistical studies: generate, fit, merge, report.\n\nEvery command has --help with examples. With --log-level warn a command tells failures only.',
      hideRoute: { shard: true },
    },
  }),
  {
    name: 'sheaf',
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { onlyRequiredInUsageLine: true, useAliasInUsageLine: false },
    localization: { text: usageText },
  },
);
