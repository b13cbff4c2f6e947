// Waiting until services are where a verb wanted them: on the state the daemon pushes, never by asking again and again.

import type { PlainClient } from '../client/connect.ts';
import { Mirror } from '../client/mirror.ts';
import type { ServiceInfo, ServiceState } from '../protocol/types.ts';

/** Follows the state until every service is settled, or gone. @returns them as they are then */
export function settle(
  client: PlainClient,
  services: readonly ServiceInfo[],
  isSettled: (state: ServiceState['state'], service: ServiceInfo) => boolean,
  onChange?: (services: readonly ServiceInfo[]) => void,
): Promise<readonly ServiceInfo[]> {
  const ids = services.map(({ id }) => id);
  const mirror = new Mirror();
  return new Promise((resolve, reject) => {
    let isLoaded = false;
    const look = (): void => {
      // A change that overtakes the snapshot says nothing of the services that did not change.
      if (!isLoaded) return;
      const now = ids.flatMap((id) => mirror.services.get(id) ?? []);
      onChange?.(now);
      if (now.every((service) => isSettled(service.state.state, service))) resolve(now);
    };
    const load = async (): Promise<void> => {
      mirror.load(await client.request('state/snapshot', {}));
      isLoaded = true;
      look();
    };
    client.onDidClose(reject);
    client.onNotification('state/didChange', (change) => {
      if (mirror.take(change)) look();
      else load().catch(reject);
    });
    client.onNotification('state/didLag', () => {
      mirror.invalidate();
      isLoaded = false;
      load().catch(reject);
    });
    client
      .request('subscription/open', { id: 'settle', about: { topic: 'state' } })
      .then(load)
      .catch(reject);
  });
}
