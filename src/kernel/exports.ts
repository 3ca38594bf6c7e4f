// What the .wasm of kernels exports, as assembly/index.ts lists it. Addresses and counts are plain numbers (bytes).

export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  exp(x: number): number;
  log(x: number): number;
  expm1(x: number): number;
  log1p(x: number): number;
  erf(x: number): number;
  erfc(x: number): number;
  erfcx(x: number): number;
  normalCdf(x: number): number;
  normalQuantile(p: number): number;
  logGamma(x: number): number;
  logFactorial(k: number): number;
  sin(x: number): number;
  cos(x: number): number;
  atan(x: number): number;
  atan2(y: number, x: number): number;
  pow(x: number, y: number): number;
  log10(x: number): number;
  philox4x32(k0: number, k1: number, c0: number, c1: number, c2: number, c3: number, out: number): void;
  startStream(
    stream: number,
    seedLow: number,
    seedHigh: number,
    itemLow: number,
    itemHigh: number,
    purpose: number,
    part: number,
  ): void;
  nextBits(stream: number): bigint;
  uniform(stream: number): number;
  preparePoisson(mean: number, row: number): void;
  poisson(stream: number, row: number): number;
  sampleAndFold(
    stream: number,
    bins: number,
    binCount: number,
    keptCount: number,
    alias: number,
    restMean: number,
    sums: number,
    lower: number,
    upper: number,
    kept: number,
    capacity: number,
    keptEvents: number,
  ): number;
  drawPositions(
    stream: number,
    bins: number,
    binCount: number,
    alias: number,
    count: number,
    lower: number,
    upper: number,
    out: number,
  ): number;
  sampleEvents(
    stream: number,
    bins: number,
    binCount: number,
    alias: number,
    restMean: number,
    lower: number,
    upper: number,
    out: number,
    capacity: number,
  ): number;
  projectSums(
    bins: number,
    binCount: number,
    sums: number,
    matrices: number,
    moments: number,
    nodes: number,
    weights: number,
  ): void;
  splitEvents(
    x: number,
    weights: number,
    n: number,
    edges: number,
    stretches: number,
    order: number,
    counts: number,
    next: number,
    outX: number,
    outWeights: number,
  ): void;
  foldEvents(
    x: number,
    weights: number,
    n: number,
    lower: number,
    scale: number,
    cells: number,
    sums: number,
  ): void;
  gaussianColumns(
    x: number,
    n: number,
    mean: number,
    inverseSigma: number,
    constant: number,
    logDensity: number,
    features: number,
    stride: number,
  ): void;
  exponentialColumns(
    x: number,
    n: number,
    centre: number,
    slope: number,
    constant: number,
    logDensity: number,
    features: number,
  ): void;
  crystalBallColumns(
    x: number,
    n: number,
    mean: number,
    inverseSigma: number,
    alpha: number,
    rate: number,
    power: number,
    constant: number,
    logDensity: number,
    features: number,
    stride: number,
  ): void;
  doubleCrystalBallColumns(
    x: number,
    n: number,
    mean: number,
    inverseSigma: number,
    alphaL: number,
    rateL: number,
    powerL: number,
    alphaR: number,
    rateR: number,
    powerR: number,
    constant: number,
    logDensity: number,
    features: number,
    stride: number,
  ): void;
  mixture(
    table: number,
    processes: number,
    yields: number,
    n: number,
    weights: number,
    remainders: number,
    out: number,
  ): void;
  addColumn(into: number, from: number, n: number): void;
  addOuter(
    m: number,
    n: number,
    lower: boolean,
    count: number,
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    rows: number,
    columns: number,
    size: number,
    matrix: number,
  ): void;
  factorCholesky(a: number, n: number): boolean;
  solveCholesky(l: number, n: number, b: number): void;
  invertCholesky(l: number, n: number, stride: number, m: number, places: number, inverse: number): void;
  emptySlope(lambda: number): number;
  emptyCurvature(lambda: number): number;
  movePoint(count: number, code: number, at: number, point: number): void;
  moveGroup(group: number, point: number, polynomials: boolean): number;
  addDerivatives(
    group: number,
    point: number,
    convex: boolean,
    size: number,
    gradient: number,
    matrix: number,
    diagonal: number,
    scratch: number,
  ): void;
  closeHessian(size: number, matrix: number, diagonal: number): void;
  addSums(
    shape: number,
    ratios: number,
    features: number,
    weighted: number,
    weights: number,
    stride: number,
    n: number,
    out: number,
  ): void;
  quadraticPair(
    x: number,
    n: number,
    centre: number,
    scale: number,
    coefficients: number,
    columns: number,
    out: number,
  ): void;
  chebyshevColumns(
    x: number,
    n: number,
    centre: number,
    scale: number,
    constant: number,
    coefficients: number,
    degree: number,
    logDensity: number,
    features: number,
    stride: number,
  ): void;
  bernsteinColumns(
    x: number,
    n: number,
    lower: number,
    upper: number,
    scale: number,
    constant: number,
    binomials: number,
    degree: number,
    logDensity: number,
    features: number,
    stride: number,
  ): void;
  argusColumns(
    x: number,
    n: number,
    end: number,
    scale: number,
    c: number,
    p: number,
    constant: number,
    logDensity: number,
    features: number,
    stride: number,
  ): void;
  histogramColumns(
    x: number,
    n: number,
    edges: number,
    densities: number,
    bins: number,
    logDensity: number,
  ): void;
  splineColumns(
    x: number,
    n: number,
    knots: number,
    controls: number,
    segments: number,
    logDensity: number,
  ): void;
  kdeColumns(
    x: number,
    n: number,
    table: number,
    count: number,
    inverseBandwidth: number,
    lower: number,
    upper: number,
    constant: number,
    logDensity: number,
  ): void;
  tableColumns(
    x: number,
    n: number,
    edges: number,
    rows: number,
    bins: number,
    features: number,
    logDensity: number,
    into: number,
    stride: number,
  ): void;
  morphingKdeColumns(
    x: number,
    n: number,
    table: number,
    count: number,
    capacity: number,
    inverseBandwidth: number,
    constant: number,
    features: number,
    logDensity: number,
    into: number,
    stride: number,
  ): void;
  pseudoVoigtColumns(
    x: number,
    n: number,
    mu: number,
    sigma: number,
    gamma: number,
    eta: number,
    rest: number,
    etaS: number,
    etaC: number,
    etaSS: number,
    etaSC: number,
    etaCC: number,
    constant: number,
    logDensity: number,
    features: number,
    stride: number,
  ): void;
  voigtColumns(
    x: number,
    n: number,
    mu: number,
    sigma: number,
    gamma: number,
    constant: number,
    logDensity: number,
    features: number,
    stride: number,
  ): void;
  integrateVoigt(lower: number, upper: number, mu: number, sigma: number, gamma: number): void;
  voigtIntegral(k: number): number;
  expressionRoom(): number;
  expressionColumns(
    program: number,
    count: number,
    uniforms: number,
    plain: number,
    constant: number,
    x: number,
    n: number,
    logDensity: number,
    features: number,
    featureCount: number,
    stride: number,
  ): number;
  expressionSums(
    logs: number,
    features: number,
    featureCount: number,
    panels: number,
    weights: number,
    reference: number,
    out: number,
  ): void;
  johnsonColumns(
    x: number,
    n: number,
    mu: number,
    inverseLambda: number,
    gamma: number,
    delta: number,
    constant: number,
    logDensity: number,
    features: number,
    stride: number,
  ): void;
}
