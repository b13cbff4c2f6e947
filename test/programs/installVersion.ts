// Installs a build under a home. Arguments: home, folder of the build.

import { ensureHome } from '../../src/host/paths.ts';
import { installVersion } from '../../src/host/versions.ts';

const [home = '', dist = ''] = process.argv.slice(2);
installVersion(ensureHome(home), dist).then(
  ({ dir }) => console.log(dir),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
