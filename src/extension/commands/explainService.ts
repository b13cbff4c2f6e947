// Says why a service is in the state it is in, and what can be done about it.

import type { Holdfast } from '../context.ts';
import { t } from '../l10n.ts';
import { idsByRoot, servicesOf } from './targets.ts';

export async function explainService(holdfast: Holdfast, row?: unknown): Promise<void> {
  const services = await servicesOf(holdfast, row, () => true, {
    placeHolder: t('Service to explain'),
    none: t('There is no service to explain.'),
  });
  for (const targets of idsByRoot(services ?? [])) {
    const { explanations } = await holdfast.request('service/why', targets);
    const text = explanations
      .map(({ target, state, reason, details, suggestions }) =>
        [
          `# ${target}: ${state}`,
          reason,
          details.map((line) => `    ${line}`).join('\n'),
          suggestions.map((line) => `- ${line}`).join('\n'),
        ]
          .filter((part) => part !== '')
          .join('\n\n'),
      )
      .join('\n\n');
    await holdfast.reports.show(t('Why'), `${text}\n`);
  }
}
