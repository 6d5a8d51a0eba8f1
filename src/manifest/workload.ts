import { choice, flag, mandatory, section } from './fields.js';

const uses = section('What the system is made of; each fact switches rules on or off.', {
  llm: mandatory(flag('Uses a large language model.')),
  rag: mandatory(flag('Retrieves documents into the prompt.')),
  agents: mandatory(flag('A model can call tools.', false)),
  trained_model: mandatory(flag('Uses anything you train or fine-tune yourself.', false)),
  edge: mandatory(flag('Runs inference on devices outside the data centre.', false)),
  streaming_data: mandatory(flag('Consumes a continuous stream of data.', false)),
  personal_data: mandatory(flag('Processes data about identifiable people.')),
  managed_model_api: mandatory(flag('Calls a model behind a provider’s API.', false)),
  self_hosted_gpus: mandatory(flag('Runs models on GPUs you own, rent or reserve.')),
});

export const workload = section('The applicability facts: they decide which rules bind.', {
  type: mandatory(
    choice('Kind of workload.', [
      'rag_assistant',
      'agent',
      'realtime_scoring',
      'batch_prediction',
      'anomaly_detection',
      'forecasting',
      'recommendation',
      'quality_inspection',
    ]),
  ),
  criticality: mandatory(
    choice('From tier_0 (safety-critical) to tier_3 (experimental).', ['tier_0', 'tier_1', 'tier_2', 'tier_3']),
  ),
  exposure: mandatory(choice('Who can reach the system.', ['internal', 'partner', 'customer_facing', 'public'])),
  autonomy: mandatory(
    choice('How far it acts by itself.', ['inform', 'recommend', 'act_with_approval', 'act_autonomously']),
  ),
  decision_impact: mandatory(
    choice('Effect of a wrong output on a person’s rights, safety, health or money.', ['low', 'moderate', 'high']),
  ),
  interaction: mandatory(choice('How work arrives.', ['interactive', 'streaming', 'batch'])),
  uses: mandatory(uses),
});
