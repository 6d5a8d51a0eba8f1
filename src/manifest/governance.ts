import { choice, date, duration, flag, list, ratio, section, text } from './fields.js';

const places = (what: string) => list(`Countries or unions that ${what}.`, text('A code.', 'IN'), ['IN']);

export const governance = section('Who may do what, what is recorded, where it runs, and who answers for it.', {
  ai_policy: section('The organisation’s policy on AI.', {
    approved_by: text('Who approved it.', 'board_risk_committee'),
    approved_on: date('When.', '2026-04-15'),
  }),
  inventory_id: text('Id in the register of AI systems.', 'AI-0042'),
  risk_classification: section('Risk class of the system.', {
    scheme: text('Scheme that was applied.', 'internal+dpdp'),
    level: choice('Class.', ['minimal', 'limited', 'medium', 'high', 'unacceptable']),
    rationale_doc: text('Where the reasoning is written down.', 'doc://gov/risk-0042.md'),
  }),
  access_control: section('Access to model, data and prompts.', {
    model: choice('How rights are given.', ['rbac', 'abac', 'shared_account', 'none']),
    sso: flag('Sign-in through the company identity provider.'),
    mfa_for_privileged: flag('Administrators need a second factor.'),
    review_every: duration('How often entitlements are reviewed.', '90d'),
  }),
  audit: section('The record of each decision.', {
    enabled: flag('A record is written per request.'),
    fields: list('Fields of the record.', text('A field.', 'actor'), ['actor', 'time', 'model_version']),
    immutable: flag('Records cannot be changed or deleted before their time.'),
    retention: duration('How long records are kept.', '400d'),
  }),
  residency: section('Where data and processing may be, and where they are.', {
    allowed: places('are permitted'),
    data: places('hold the data'),
    compute: places('run the models'),
    backups: places('hold backups'),
    telemetry: places('receive logs and traces'),
    model_endpoints: places('host model endpoints'),
  }),
  hosting_class: choice('Class of hosting.', ['public_shared', 'dedicated_cloud', 'private', 'sovereign']),
  privacy: section('Duties towards the people whose data are processed.', {
    lawful_basis: text('Lawful basis of the processing.', 'consent'),
    notice_published: flag('The notice is published.'),
    consent_records: flag('Consent is stored with time and version.'),
    rights_channel: flag('People can exercise their rights.'),
    erasure_reaches: list('Copies that an erasure reaches.', text('A copy.', 'index'), ['source', 'index', 'logs']),
    retention_schedule: flag('Each store has a retention period.'),
  }),
  regulations: list(
    'Laws and contracts that apply.',
    section('One of them.', {
      name: text('Its name.', 'DPDP Act 2023'),
      jurisdiction: text('Jurisdiction it belongs to.', 'IN'),
      owner: text('Who answers for it.', 'privacy-office'),
      controls_mapped: flag('Controls are mapped to it.'),
      evidence_automated: flag('Evidence is collected automatically.'),
    }),
  ),
  impact_assessment: section('The assessment of effects on people.', {
    done: flag('It is done.'),
    date: date('When.', '2026-08-19'),
    scope: list('Who was considered.', text('A scope.', 'individuals'), ['individuals', 'groups']),
  }),
  human_oversight: section('The person who can intervene.', {
    role: text('The role.', 'contact-centre-supervisor'),
    can_override: flag('Can overrule an output.'),
    can_stop: flag('Can stop the system.'),
    trained: flag('Is trained for it.'),
  }),
  documentation: section('What users and operators can read.', {
    system_card: text('Where the system card is.', 'doc://docs/system-card.md'),
    limitations: flag('Known limits are stated.'),
    instructions_for_use: flag('Instructions for use exist.'),
  }),
  explanation: section('How an output is explained.', {
    method: text('Method.', 'cited_passages'),
    available_to_user: flag('The person affected can see it.'),
  }),
  fairness: section('Differences between groups of people.', {
    assessed: flag('They were measured.'),
    groups: list('Groups compared.', text('A group.', 'language'), ['language', 'age_band']),
    max_gap: ratio('Largest gap found.', 0.04),
    tolerance: ratio('Largest gap accepted.', 0.05),
    monitored: flag('The gap is monitored in production.'),
  }),
  disclosure: section('What people are told.', {
    ai_interaction: flag('They are told that they deal with AI.'),
    generated_content_marked: flag('Generated content is marked.'),
  }),
  suppliers: list(
    'Suppliers of models, APIs and data.',
    section('One supplier.', {
      name: text('Name.', 'model-weights-publisher'),
      reviewed: flag('Terms, security and data use are reviewed.'),
      exit_plan: flag('A plan to leave exists.'),
    }),
  ),
  incident_clocks: section('Time in which an incident can be reported to the authority.', {
    cert_in: duration('India, CERT-In.', '6h'),
    data_protection_board: duration('India, Data Protection Board.', '72h'),
    eu_serious_incident: duration('EU, serious incident of a high-risk system.', '15d'),
    gdpr: duration('EU, personal data breach.', '72h'),
    hipaa: duration('US, breach of health data.', '60d'),
    rehearsed_on: date('Day of the last timed exercise.', '2026-10-06'),
  }),
  signoffs: section('Day on which each function signed off.', {
    security: date('Security.', '2026-11-03'),
    compliance: date('Compliance.', '2026-11-05'),
    finance: date('Finance.', '2026-11-06'),
    operations: date('Operations.', '2026-11-04'),
  }),
  last_major_change: date('Day of the last major change; sign-offs must be later.', '2026-10-20'),
  sector_safeguards: section('Agreements that a sector demands.', {
    hipaa_baa: flag('A business associate agreement is signed (US health).'),
    card_data: flag('Card data are processed.', false),
    pci_scope_confirmed: flag('The card-data scope is confirmed.'),
  }),
});
