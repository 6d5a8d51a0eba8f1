import { FITTED } from './fitted.ts';

/**
 * Every fitted constant: its unit, the value expected before looking at runs, how far (in log units) the fit may draw
 * it from there, and where the prior comes from. One set for all GPUs and models; what differs does so by engine,
 * vendor or number format. `npm run fit` writes the fitted values to `fitted.ts`.
 */
export const PRIORS = {
  weightBandwidth: note(
    0.77,
    'share of HBM peak, reading weights',
    'AIConfigurator mem_bw_empirical_scaling_factor 0.8',
    0.15,
  ),
  dequantBandwidth: note(0.8, 'factor on weightBandwidth for weights expanded to 16 bits', 'expected'),
  fp4Bandwidth: note(0.8, 'factor on weightBandwidth for native 4-bit matrices outside experts', 'expected', 0.3),
  expertBandwidth: note(1, 'factor on weightBandwidth for experts', 'expected', 0.3),
  kvBandwidth: note(0.73, 'share of HBM peak, reading the KV cache', 'AIConfigurator, as weights', 0.15),
  computeBf16: note(0.67, 'share of dense peak', 'llm-analysis: at most 0.7', 0.15),
  computeFp8: note(0.62, 'share of dense peak', 'expected, below 16-bit', 0.15),
  computeFp4: note(0.39, 'share of dense peak', 'expected, below 8-bit'),
  computeWeightOnly: note(
    0.37,
    'share of 16-bit peak with weights expanded on the fly',
    'AIConfigurator: w4a16 to fp8 0.17–0.18',
  ),
  computeAttention: note(0.5, 'share of 16-bit peak, decode attention', 'expected'),
  computePrefillAttention: note(
    0.5,
    'share of 16-bit peak, prefill attention',
    'FlashAttention-2 and 3 papers: 0.5–0.75',
  ),
  overlap: note(2.9, 'exponent of the p-norm that joins memory and compute time', 'expected', 0.25),
  layerSeconds: note(10.8e-6, 's per layer and step', 'BLIS: 32 µs per layer with communication'),
  moeFp4Factor: note(0.8, 'factor on moeLayerSeconds for native 4-bit experts (fused kernels)', 'expected'),
  moeLayerSeconds: note(27e-6, 's per mixture-of-experts layer and step', 'expected'),
  mlaLayerSeconds: note(21.5e-6, 's per latent-attention layer and step', 'expected'),
  sparseLayerSeconds: note(45e-6, 's per layer with a sparse-attention indexer', 'expected'),
  fp4LayerSeconds: note(10e-6, 's per layer, quantising activations to 4 bits', 'expected'),
  fp8MoeTensorrtSeconds: note(30e-6, 's per block-scaled 8-bit expert layer, TensorRT-LLM', 'expected'),
  layerTorchFactor: note(1, 'factor on layer overheads, TensorRT-LLM from 0.19', 'expected'),
  layerPythonFactor: note(1.1, 'factor on layer overheads, vLLM, SGLang, ATOM', 'expected'),
  stepTensorrtSeconds: note(1.05e-3, 's per step, TensorRT-LLM', 'expected'),
  stepPythonSeconds: note(1.6e-3, 's per step, vLLM, SGLang, ATOM', 'expected'),
  sequenceSeconds: note(4.3e-6, 's per sequence and step, engines built ahead', 'BLIS: about 4 µs'),
  sequencePythonSeconds: note(6e-6, 's per sequence of an attention group and step, other engines', 'BLIS: about 4 µs'),
  aging: note(0.3, 'growth of overheads per year that the engine is older than 2026', 'expected'),
  collectiveSeconds: note(6e-6, 's per collective', 'AIConfigurator: point to point 10 µs'),
  hopSeconds: note(4e-6, 's per collective and doubling of ranks', 'AIConfigurator: point to point 10 µs'),
  wideLatency: note(2, 'factor on collective latency beyond the scale-up domain', 'nccl#1244: 46–48 µs over two nodes'),
  linkEfficiency: note(0.51, 'share of link peak per direction', 'expected'),
  expertImbalance: note(1.2, 'factor on expert compute for uneven routing', 'expected'),
  expertParallelImbalance: note(1.4, 'the same where each GPU holds its own experts', 'expected'),
  permuteTorchFactor: note(1.5, 'factor on permuteBytes where engines permute outside of fused kernels', 'expected'),
  permuteBytes: note(8.5, 'bytes moved per routed element', 'read and write of dispatch and combine'),
  activationBytes: note(20, 'bytes moved per residual element and layer', 'norms, residuals and activations'),
  attentionDataStraggle: note(1.26, 'factor on the step with attention-data parallelism', 'expected'),
  amdOverhead: note(1.21, 'factor on overheads, AMD', 'expected'),
  amdCompute: note(0.8, 'factor on compute, AMD', 'expected', 0.25),
  amdBandwidth: note(0.9, 'factor on bandwidth, AMD', 'expected', 0.25),
  amdImmaturity: note(
    0.6,
    'extra share of the whole step, AMD software before 2026',
    'speed doubled within eight months',
  ),
  eagerLayerSeconds: note(150e-6, 's per layer, launching a prefill iteration', 'about 0.2 ms'),
  eagerMoeSeconds: note(300e-6, 's more per mixture-of-experts layer', 'about 0.8 ms'),
  eagerLinearSeconds: note(200e-6, 's more per linear-attention layer', 'expected'),
  prefillScale: note(1.1, 'factor on prefill matrices and communication', 'expected'),
  decodeInterference: note(0.9, 'share of a prefill that stalls decoding', 'expected'),
  sglangInterference: note(1, 'the same, SGLang (prefill first)', 'expected'),
  closedLoopShare: note(0.96, 'share of steady throughput that a benchmark of ten waves shows', 'expected'),
  compiledRequestSeconds: note(3e-3, 's of admission, engines built ahead', 'expected'),
  requestSeconds: note(0.02, 's of admission', 'expected'),
  sglangRequestSeconds: note(0.05, 's of admission, SGLang, mean', 'expected'),
  medianRequestSeconds: note(0.02, 's of admission, median', 'expected'),
  firstTokenSteps: note(0.5, 'decode steps before a prompt starts', 'half of the step in flight'),
  attentionDataWaitSteps: note(20, 'decode steps of waiting for a balanced batch', 'TensorRT-LLM: at most 60'),
  queueShare: note(0.5, 'prompts waited for, mean', 'half of a cold start'),
  queuePower: note(0.5, 'growth of the queue with concurrency, mean', 'expected'),
  medianQueueShare: note(0.2, 'prompts waited for, median', 'expected'),
  medianQueuePower: note(0.5, 'growth of the queue with concurrency, median', 'expected'),
  sglangQueue: note(1.5, 'factor on the queue, SGLang', 'expected'),
  reserveCompiledGib: note(3.2, 'GiB per GPU outside of weights and cache, engines built ahead', 'expected'),
  reserveEagerGib: note(4, 'GiB per GPU outside of weights and cache, other engines', 'expected'),
  kvFractionCompiled: note(0.95, 'share of free memory given to the cache', 'TensorRT-LLM benchmark setting', 0.02),
  kvFractionTensorrt: note(
    0.92,
    'share of free memory given to the cache, from 0.19',
    'default 0.9, benchmark 0.95',
    0.02,
  ),
  memoryFraction: note(0.92, 'share of memory used, vLLM, SGLang, ATOM', 'default 0.9; recipes to 0.95', 0.02),
};

type Note = { readonly prior: number; readonly unit: string; readonly source: string; readonly spread: number };

function note(prior: number, unit: string, source: string, spread = 0.6): Note {
  return { prior, unit, source, spread };
}

export type ConstantName = keyof typeof PRIORS;
export type Constants = { readonly [Name in ConstantName]: number };

/** The constants in use. */
export const CONSTANTS: Constants = FITTED;
