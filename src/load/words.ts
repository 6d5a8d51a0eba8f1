/** Words that flags and the configuration share. */
export const FAIL_ON = ['blocker', 'major', 'minor', 'never'] as const;
export const FORMATS = ['terminal', 'json'] as const;
