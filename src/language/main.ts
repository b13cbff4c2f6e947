// The language server for holdfast.yaml: a program of its own, started by the editor, and an ordinary client of the daemon
// for how services are doing. What the editor may ask stands in `server.ts`.

import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server.ts';

serve(createConnection(ProposedFeatures.all));
