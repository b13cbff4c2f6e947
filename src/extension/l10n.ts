// Every text that a person sees goes through `t`. It is the one of the dashboard's page, which may import nothing from here.

export { setTranslation, t } from '../dashboard/l10n.ts';
