// The daemon's worker thread, as a bundle of its own.

import '../../src/daemon/sessions/worker.ts';
