import { choice, count, date, duration, flag, section, text } from './fields.js';

export const security = section('Protection of data, secrets, networks and the supply chain.', {
  encryption: section('Where data are encrypted.', {
    in_transit: choice('Protocol of the weakest link.', ['tls1.3', 'tls1.2', 'mtls', 'tls1.1', 'tls1.0', 'none']),
    at_rest: flag('Stores.'),
    embeddings: flag('Vector indexes and caches.'),
    backups: flag('Backups.'),
    in_use: text('Protection while computing; replaces none of the others.', 'confidential_computing'),
  }),
  secrets: section('Keys and passwords.', {
    vault: flag('They live in a vault.'),
    rotation: duration('Longest time before one is replaced.', '60d'),
    static_keys_in_code: flag('Code, notebooks or images hold keys.', false),
  }),
  penetration_test: section('The latest penetration test.', {
    date: date('When.', '2026-10-14'),
    open_critical: count('Critical findings still open.', 0, 'findings'),
    open_high: count('High findings still open.', 0, 'findings'),
    scope_includes_ai: flag('Model, index, tools and prompts were in scope.'),
  }),
  segmentation: section('What can reach what.', {
    private_endpoints: flag('Model, index and data have no public address.'),
    egress_allow_list: flag('Outbound traffic is denied unless listed.'),
    management_network_separate: flag('Management interfaces have their own network.'),
  }),
  environments: section('Production and everything else.', {
    separated: flag('They are separate accounts or clusters.'),
    production_personal_data_in_test: flag('Test holds real personal data.', false),
  }),
  supply_chain: section('What the system is built from.', {
    ai_bom: flag('A bill of materials lists models, data and packages.'),
    signed_artifacts: flag('Artefacts are signed and checked.'),
    dependencies_pinned: flag('Dependencies are pinned.'),
    scan_on_build: flag('Every build is scanned.'),
    critical_patch_within: duration('Longest time to patch a critical flaw.', '14d'),
  }),
});
