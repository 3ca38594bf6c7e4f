// The library: what a program may import from `sheaf`. Everything here runs anywhere JavaScript does, in Node and in a
// browser tab alike; files, threads and processes are the command line's affair (src/cli, src/farm, src/engines).

export { canonicalJson, digestOf, type Json, prettyJson } from './contracts/canonical.ts';
export type { ClsDefinition, ClsShardFile, ClsTest } from './contracts/cls-toys.ts';
export { exitCodes, type FailureKind, type FailureParts, SheafFailure } from './contracts/failures.ts';
export type { LimitDefinition, LimitShardFile, LimitTestSpec } from './contracts/limit-toys.ts';
export { type ResultKind, resultFiles, resultKindOf } from './contracts/result-files.ts';
export type { Assessment, ToysDefinition } from './contracts/toys-definition.ts';
export { noAssessment } from './contracts/toys-definition.ts';
export type { Generation, ToyResults, ToysShardFile } from './contracts/toys-output.ts';
export type { UnbinnedSpec } from './contracts/unbinned-spec.ts';
export type { Measurement, Workspace } from './contracts/workspace.ts';
export type { EventAccount, EventFormat, EventRequest, Events, ObservableRequest } from './formats/events.ts';
export { type ExportedXml, exportXml, type XmlLayout } from './formats/histfactory-xml/export-xml.ts';
export { type ImportedXml, importXml } from './formats/histfactory-xml/import-xml.ts';
export type { WrittenNumbers } from './formats/json/written-numbers.ts';
export { checkWorkspace } from './formats/pyhf/check-workspace.ts';
export { workspaceDigest } from './formats/pyhf/digest.ts';
export { combine } from './formats/pyhf/operations/combine.ts';
export { inspect } from './formats/pyhf/operations/inspect.ts';
export { patched } from './formats/pyhf/operations/patched.ts';
export { prune } from './formats/pyhf/operations/prune.ts';
export { rename } from './formats/pyhf/operations/rename.ts';
export { sorted } from './formats/pyhf/operations/sorted.ts';
export { readPatch } from './formats/pyhf/read-patch.ts';
export { checkedWorkspace, readWorkspace, type WorkspaceFile } from './formats/pyhf/read-workspace.ts';
export { readEvents } from './formats/read-events.ts';
export { readUnbinnedSpec } from './formats/spec.ts';
export { writeEvents } from './formats/write-events.ts';
export { type CompileOptions, compileWorkspace } from './histfactory/compile.ts';
export type { BinnedData, BinnedModel } from './histfactory/model.ts';
export {
  asimovSigma,
  type Confidence,
  discoverySignificance,
  expectedConfidence,
  type LimitStatistic,
  observedConfidence,
} from './inference/asymptotic.ts';
export { type Fit, type FitOptions, type FitStatus, fit } from './inference/fit.ts';
export { conditionalFit, type FittedData } from './inference/fixed.ts';
export { type MinosError, minos } from './inference/minos.ts';
export { type ContourLine, pairRise, planeContours } from './inference/plane-contours.ts';
export {
  type Pair,
  type PlanePoint,
  type PlaneScan,
  planePoint,
  planeScan,
} from './inference/plane-scan.ts';
export { type Impact, impacts, type Nuisance, ranked } from './inference/ranking.ts';
export { type RayPoint, rayContour } from './inference/ray-contour.ts';
export { linearGrid, profileScan, type ScanPoint } from './inference/scan.ts';
export {
  type DiscoveryStatistic,
  discoveryStatistic,
  type TestStatistics,
  testStatistics,
} from './inference/test-statistics.ts';
export { type LimitCurve, type LimitTest, type UpperLimit, upperLimits } from './inference/upper-limit.ts';
export { type Kernel, loadKernel } from './kernel/kernel.ts';
export type { Derivatives, Parameter, SmoothFunction } from './minimize/function.ts';
export { type Covariance, hesse } from './minimize/hesse.ts';
export type { Likelihood } from './minimize/likelihood.ts';
export { type Minimum, minimize, type NewtonOptions } from './minimize/newton.ts';
export { toysReport } from './report/report.ts';
export { resultReport } from './report/result-report.ts';
export { fitAsimov } from './study/asimov-fit.ts';
export { BinnedCls, binnedTestPoints, defineBinnedCls } from './study/binned-cls.ts';
export {
  type BinnedFit,
  completeFit,
  discoverBinned,
  fitBinned,
  fitBinnedAsimov,
  hypotestBinned,
  limitTest,
  scanBinned,
} from './study/binned-fit.ts';
export { BinnedGof, defineBinnedGof } from './study/binned-gof.ts';
export { BinnedLimit, defineBinnedLimit } from './study/binned-limit.ts';
export { binnedImpacts } from './study/binned-ranking.ts';
export { BinnedScan, defineBinnedScan, scanQuestionOf } from './study/binned-scan.ts';
export { type BinnedSubject, subjectOf } from './study/binned-subject.ts';
export { BinnedToyStudy, defineBinnedToys } from './study/binned-toys.ts';
export { binnedYields, type ChannelYields } from './study/binned-yields.ts';
export { type Goodness, type GoodnessOptions, goodnessOfFit } from './study/goodness-of-fit.ts';
export { mergeShards, type NamedShard } from './study/merge.ts';
export { fitObserved, type ObservedFit } from './study/observed-fit.ts';
export { definePatches, type LabelledPatches, PatchStudy } from './study/patch-study.ts';
export { type SaturatedTest, saturatedTest } from './study/saturated.ts';
export { type ItemRange, shardRange } from './study/shards.ts';
export type { ItemRunner, Study } from './study/study.ts';
export type { ToyRow } from './study/toy-row.ts';
export {
  type TwoSample,
  type TwoSampleMethod,
  type TwoSampleOptions,
  twoSampleTest,
} from './study/two-sample.ts';
export { defineCls, UnbinnedCls } from './study/unbinned-cls.ts';
export { defineLimit, UnbinnedLimit } from './study/unbinned-limit.ts';
export { defineToys, UnbinnedToys } from './study/unbinned-toys.ts';
export { compileUnbinned, type UnbinnedModel } from './unbinned/model.ts';
export { placeEvents } from './unbinned/points.ts';
export type { Exactness } from './unbinned/ways.ts';
export { version } from './version.ts';
