import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as cost from '../../../src/facts/chain/cost.ts';
import * as fabric from '../../../src/facts/chain/fabric.ts';
import * as facility from '../../../src/facts/chain/facility.ts';
import type { Input } from '../../../src/facts/chain/known.ts';
import * as resilience from '../../../src/facts/chain/resilience.ts';
import * as storage from '../../../src/facts/chain/storage.ts';

// One line per function: `x()` is the next awkward number.
const calls: Record<string, (x: () => Input) => unknown> = {
  trainingFeed: (x) =>
    storage.trainingFeedBytesPerSecond({
      accelerators: x(),
      batchSamples: x(),
      recordBytes: x(),
      computeSeconds: x(),
      acceleratorUtilisation: x(),
    }),
  trainingTokens: (x) =>
    storage.trainingTokensPerSecond({ accelerators: x(), flopsPerSecondEach: x(), parameters: x() }),
  textFeed: (x) => storage.textFeedBytesPerSecond({ tokensPerSecond: x(), bytesPerTokenId: x() }),
  checkpointBytes: (x) => storage.checkpointBytes({ parameters: x(), bytesPerParameter: x() }),
  checkpointWrite: (x) => storage.checkpointWriteSeconds({ checkpointBytes: x(), writeBytesPerSecond: x() }),
  jobMtbf: (x) => storage.jobMtbfSeconds({ accelerators: x(), acceleratorMtbfSeconds: x() }),
  checkpointInterval: (x) => storage.checkpointIntervalSeconds({ writeSeconds: x(), jobMtbfSeconds: x() }),
  checkpointOverhead: (x) =>
    storage.checkpointOverheadRatio({ writeSeconds: x(), intervalSeconds: x(), jobMtbfSeconds: x() }),
  weightFile: (x) => storage.weightFileBytes({ parameters: x(), bytesPerParameter: x(), overheadFactor: x() }),
  modelLoad: (x) =>
    storage.modelLoadSeconds({
      weightsBytes: x(),
      replicas: x(),
      sharedReadBytesPerSecond: x(),
      localReadBytesPerSecond: x(),
    }),
  coldStart: (x) =>
    storage.coldStartSeconds({
      detectSeconds: x(),
      nodeSeconds: x(),
      imageBytes: x(),
      imagePullBytesPerSecond: x(),
      loadSeconds: x(),
      initSeconds: x(),
    }),
  loadTarget: (x) => storage.loadTargetBytesPerSecond({ weightsBytes: x(), replicas: x(), targetSeconds: x() }),
  ragIngest: (x) => storage.ragIngestReadBytesPerSecond({ documentsPerSecond: x(), bytesPerDocument: x() }),
  ragIndex: (x) =>
    storage.ragIndexWriteBytesPerSecond({
      chunksPerSecond: x(),
      dimensions: x(),
      linksPerNode: x(),
      payloadBytes: x(),
      copies: x(),
      writeAmplification: x(),
    }),
  kvPerToken: (x) => storage.kvBytesPerToken({ layers: x(), kvHeads: x(), headDimension: x(), bytesPerElement: x() }),
  kvStore: (x) => storage.kvStoreBytes({ kvBytesPerToken: x(), tokens: x(), sessions: x() }),
  pooledKv: (x) => storage.pooledKvGpus({ weightsBytes: x(), kvBytes: x(), gpuMemoryBytes: x(), usableShare: x() }),
  deployableKv: (x) =>
    storage.deployableKvReplicas({
      weightsBytes: x(),
      sessionKvBytes: x(),
      sessions: x(),
      gpuMemoryBytes: x(),
      usableShare: x(),
      tensorParallel: x(),
    }),
  kvOffload: (x) =>
    storage.kvOffloadBreakEvenBytesPerSecond({
      kvBytesPerToken: x(),
      gpus: x(),
      flopsPerSecondEach: x(),
      modelFlopsUtilisation: x(),
      parameters: x(),
    }),
  hnsw: (x) =>
    storage.hnswBytes({ vectors: x(), dimensions: x(), linksPerNode: x(), bytesPerDimension: x(), replicas: x() }),
  hnswScylla: (x) =>
    storage.hnswScyllaBytes({ vectors: x(), dimensions: x(), linksPerNode: x(), bytesPerDimension: x() }),
  ivf: (x) => storage.ivfBytes({ vectors: x(), dimensions: x(), lists: x() }),
  diskAnn: (x) => storage.diskAnnRamBytes({ vectors: x(), ramBytesPerVector: x() }),
  vectorNodes: (x) =>
    storage.vectorNodes({ indexBytes: x(), nodeRamBytes: x(), heapBytes: x(), breakerShare: x(), spareNodes: x() }),
  stored: (x) =>
    storage.storedBytes({
      datasets: [{ bytes: x(), copies: x() }],
      modelVersions: x(),
      weightsBytes: x(),
      retainedCheckpoints: x(),
      checkpointBytes: x(),
      kvBytes: x(),
      indexBytes: x(),
      logBytesPerDay: x(),
      logRetentionDays: x(),
    }),
  capacityNeeded: (x) =>
    storage.capacityNeededBytes({ storedBytes: x(), growthBytesPerMonth: x(), months: x(), headroomRatio: x() }),
  monthsToFull: (x) =>
    storage.monthsToFull({ usableBytes: x(), storedBytes: x(), growthBytesPerMonth: x(), headroomRatio: x() }),
  busFactor: (x) => [fabric.busFactor('all_reduce', x()), fabric.busFactor('reduce', x())],
  algorithm: (x) => fabric.algorithmBytesPerSecond({ collective: 'all_gather', ranks: x(), busBytesPerSecond: x() }),
  measuredBus: (x) =>
    fabric.measuredBusBytesPerSecond({ collective: 'all_reduce', ranks: x(), payloadBytes: x(), seconds: x() }),
  collective: (x) =>
    fabric.collectiveSeconds({
      collective: 'all_to_all',
      ranks: x(),
      payloadBytes: x(),
      busBytesPerSecond: x(),
      latencySeconds: x(),
    }),
  efficiency: (x) => fabric.fabricEfficiencyRatio({ busBytesPerSecond: x(), lineBytesPerSecond: x() }),
  tensor: (x) => fabric.tensorParallelBytesPerToken({ layers: x(), hiddenSize: x(), bytesPerElement: x() }),
  pipeline: (x) => fabric.pipelineBytesPerToken({ hiddenSize: x(), bytesPerElement: x(), boundaries: x() }),
  expert: (x) =>
    fabric.expertParallelBytesPerToken({
      moeLayers: x(),
      topK: x(),
      hiddenSize: x(),
      bytesPerElement: x(),
      ranks: x(),
    }),
  dataParallel: (x) => fabric.dataParallelBytesPerStep({ gradientBytes: x(), ranks: x() }),
  prefillDecode: (x) =>
    fabric.prefillDecodeBytesPerSecond({ requestsPerSecond: x(), promptTokens: x(), kvBytesPerToken: x() }),
  northSouth: (x) =>
    fabric.northSouthBytesPerSecond({
      requestsPerSecond: x(),
      requestBytes: x(),
      outputTokens: x(),
      wireBytesPerToken: x(),
    }),
  perNode: (x) => fabric.storageBytesPerSecondPerNode({ storageBytesPerSecond: x(), nodes: x() }),
  cards: (x) => fabric.networkCards({ bytesPerSecond: x(), cardBitsPerSecond: x(), efficiency: x() }),
  prefill: (x) =>
    fabric.prefillComputeSeconds({
      parameters: x(),
      tokens: x(),
      gpus: x(),
      flopsPerSecondEach: x(),
      modelFlopsUtilisation: x(),
    }),
  decodeFloor: (x) => fabric.decodeFloorSeconds({ layers: x(), allReducesPerLayer: x(), latencySeconds: x() }),
  fatTree: (x) => fabric.fatTree({ ports: x(), switchPorts: x() }),
  oversubscription: (x) => fabric.oversubscriptionRatio({ downlinkBitsPerSecond: x(), uplinkBitsPerSecond: x() }),
  nameplate: (x) => facility.estimatedNameplateWatts({ gpus: x(), gpuTdpWatts: x(), serverFactor: x() }),
  equipment: (x) => facility.equipmentPowerWatts([{ count: x(), powerWatts: x() }]),
  typical: (x) => facility.typicalPowerWatts({ nameplateWatts: x(), typicalShare: x() }),
  racks: (x) =>
    facility.rackPlan({
      servers: x(),
      serverPowerWatts: x(),
      rackLimitWatts: x(),
      serverRackUnits: x(),
      usableRackUnits: x(),
    }),
  heat: (x) => [facility.heatBtuPerHour({ powerWatts: x() }), facility.coolingTons({ powerWatts: x() })],
  airflow: (x) => facility.airflowCubicFeetPerMinute({ powerWatts: x(), riseFahrenheit: x() }),
  facilityPower: (x) => facility.facilityPowerWatts({ itPowerWatts: x(), pue: x() }),
  ups: (x) => facility.upsVoltAmperes({ loadWatts: x(), powerFactor: x(), loadShare: x() }),
  modules: (x) => facility.installedModules({ load: x(), module: x(), redundancy: '2N' }),
  feed: (x) => facility.threePhaseFeedWatts({ lineVolts: x(), amperes: x(), derating: x(), powerFactor: x() }),
  energy: (x) => facility.wattHoursPerToken({ averagePowerWatts: x(), pue: x(), tokensPerSecond: x() }),
  carbon: (x) => facility.carbonGramsPerToken({ wattHoursPerToken: x(), gramsPerKilowattHour: x() }),
  owned: (x) =>
    cost.ownedCost({
      capexUsd: x(),
      years: x(),
      residualShare: x(),
      colocationUsdPerKilowattMonth: x(),
      nameplateWatts: x(),
      averageWatts: x(),
      pue: x(),
      electricityUsdPerKilowattHour: x(),
      maintenanceSharePerYear: x(),
      staffUsdPerYear: x(),
      costOfCapitalPerYear: x(),
      otherUsdPerHour: x(),
    }),
  rented: (x) => cost.rentedUsdPerHour({ gpus: x(), usdPerGpuHour: x(), utilisation: x(), otherUsdPerHour: x() }),
  reserved: (x) => cost.reservedUsdPerHour({ gpus: x(), usdPerGpuHour: x(), otherUsdPerHour: x() }),
  api: (x) =>
    cost.apiUsdPerRequest({
      inputTokens: x(),
      outputTokens: x(),
      cachedShare: x(),
      inputUsdPerMillionTokens: x(),
      outputUsdPerMillionTokens: x(),
      cachedUsdPerMillionTokens: x(),
    }),
  apiHour: (x) => cost.apiUsdPerHour({ requestsPerSecond: x(), usdPerRequest: x() }),
  perMillion: (x) => cost.usdPerMillionTokens({ usdPerHour: x(), tokensPerSecond: x(), utilisation: x() }),
  perRequest: (x) => cost.usdPerRequest({ usdPerHour: x(), requestsPerSecond: x() }),
  outcome: (x) =>
    cost.outcomeCost({
      modelUsdPerRequest: x(),
      retriesPerRequest: x(),
      retrievalUsdPerRequest: x(),
      guardrailUsdPerRequest: x(),
      reviewShare: x(),
      reviewMinutes: x(),
      reviewerUsdPerHour: x(),
      successShare: x(),
    }),
  breakEven: (x) => cost.breakEvenUtilisation({ ownedUsdPerHour: x(), onDemandUsdPerHour: x() }),
  curve: (x) =>
    cost.ownVersusRent({
      ownedUsdPerHour: x(),
      onDemandUsdPerHour: x(),
      reservedUsdPerHour: x(),
      utilisations: [x() ?? 0, x() ?? 1],
    }),
  payback: (x) =>
    cost.payback({
      capexUsd: x(),
      onDemandUsdPerHour: x(),
      utilisation: x(),
      operatingUsdPerMonth: x(),
      hoursPerMonth: x(),
    }),
  scenarios: (x) =>
    cost.scenarios({ fixedUsdPerMonth: x(), variableUsdPerMonth: x(), unitsNeeded: x(), unitUsdPerMonth: x() }),
  toUsd: (x) => cost.toUsd({ amount: x(), unitsPerUsd: x() }),
  inFlight: (x) => resilience.requestsInFlight({ arrivalsPerSecond: x(), secondsInSystem: x() }),
  erlang: (x) => resilience.erlangC({ arrivalsPerSecond: x(), serviceSeconds: x(), servers: x() }),
  within: (x) =>
    resilience.waitWithinShare({ arrivalsPerSecond: x(), serviceSeconds: x(), servers: x(), targetSeconds: x() }),
  peak: (x) => resilience.peakPerSecond({ meanPerSecond: x(), burstFactor: x() }),
  replicas: (x) =>
    resilience.replicaPlan({
      peakPerSecond: x(),
      replicaPerSecond: x(),
      targetUtilisation: x(),
      failureDomainReplicas: x(),
    }),
  capacity: (x) => resilience.capacityPerSecond({ replicas: x(), replicaPerSecond: x(), targetUtilisation: x() }),
  burst: (x) =>
    resilience.burstPlan({
      burstPerSecond: x(),
      capacityPerSecond: x(),
      capacityAfterPerSecond: x(),
      burstRiseSeconds: x(),
      scaleOutSeconds: x(),
    }),
  series: (x) => resilience.seriesAvailability([x(), x()]),
  parallel: (x) => resilience.parallelAvailability({ availability: x(), copies: x() }),
  budget: (x) => resilience.errorBudget({ targetAvailability: x(), expectedAvailability: x(), windowSeconds: x() }),
  failures: (x) => resilience.failuresPerYear({ accelerators: x(), acceleratorMtbfSeconds: x() }),
  rpo: (x) => resilience.recoveryPointSeconds({ backupIntervalSeconds: x(), replicationLagSeconds: x() }),
  rto: (x) =>
    resilience.recoveryTimeSeconds({
      detectSeconds: x(),
      provisionSeconds: x(),
      dataSeconds: x(),
      warmSeconds: x(),
      validateSeconds: x(),
    }),
  vector: (x) =>
    resilience.vectorRecovery({
      restoreBytes: x(),
      restoreBytesPerSecond: x(),
      chunks: x(),
      tokensPerChunk: x(),
      embedTokensPerSecond: x(),
    }),
};

const awkward: readonly Input[] = [
  null,
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  -1,
];
const extreme: readonly Input[] = [Number.MAX_VALUE, Number.MIN_VALUE, 1e-300, 1e300];
const ordinary: readonly Input[] = [0.5, 0.9, 1, 2, 3, 8, 64, 1000];

function numbersIn(answer: unknown): number[] {
  if (typeof answer === 'number') return [answer];
  if (typeof answer !== 'object' || answer === null) return [];
  return Object.values(answer).flatMap(numbersIn);
}

it.each(Object.entries(calls))('%s gives numbers or null, never NaN, Infinity, a negative or an error', (_, call) => {
  const input = fc.constantFrom(...awkward, ...extreme, ...ordinary, ...ordinary, ...ordinary);
  fc.assert(
    fc.property(fc.array(input, { minLength: 20, maxLength: 20 }), (inputs) => {
      let next = 0;
      const answer = call(() => inputs[next++ % inputs.length]);
      for (const n of numbersIn(answer)) {
        expect(Number.isFinite(n)).toBe(true);
        expect(n).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 500 },
  );
});

it.each(Object.entries(calls))('%s knows nothing when told nothing', (_, call) => {
  for (const nothing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY, -1]) {
    const answer = call(() => nothing);
    const derived = numbersIn(answer).filter((n) => ![1, 3, 10].includes(n)); // the scenarios' own multiples, the curve's points
    expect(derived).toEqual([]);
  }
});
