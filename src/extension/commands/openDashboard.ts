// Opens the dashboard of this window, or shows the one that is open.

import type { Holdfast } from '../context.ts';

export async function openDashboard({ dashboards }: Holdfast): Promise<void> {
  dashboards.show();
}
