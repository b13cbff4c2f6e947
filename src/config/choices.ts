// The words a key can be, where there are only some.

export const RESTART_POLICIES = ['always', 'on-failure', 'never'] as const;
export const CONDITIONS = ['started', 'ready', 'healthy', 'completed'] as const;
export const PORT_CONFLICTS = ['fail', 'bump'] as const;
export const WATCH_ACTIONS = ['restart'] as const;
export const LIMIT_ACTIONS = ['restart', 'stop', 'warn'] as const;
export const SIGNALS = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGKILL',
  'SIGUSR1',
  'SIGUSR2',
  'SIGABRT',
  'SIGALRM',
  'SIGWINCH',
] as const;
