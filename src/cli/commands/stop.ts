// `holdfast stop`: stops services, dependants first, and waits until they have.

import { isOverState } from '../../protocol/serviceStates.ts';
import { stopping } from './stopping.ts';

export const stop = stopping({
  method: 'service/stop',
  launchMode: 'ifKeepersLive',
  done: 'stopped',
  isSettled: isOverState,
});
