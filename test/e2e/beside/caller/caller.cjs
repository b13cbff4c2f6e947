// An agent in VS Code that does one thing: calls the tool that call.json of the workspace names, as any extension may, and
// writes what it was answered to answer.json.

const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

exports.activate = (context) => {
  context.subscriptions.push(vscode.commands.registerCommand('caller.callTool', callTool));
};

async function callTool() {
  const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
  const { name, input } = JSON.parse(readFileSync(path.join(folder, 'call.json'), 'utf8'));
  const answer = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }).then(
    ({ content }) => ({ text: content.map(({ value }) => value).join('\n') }),
    (error) => ({ error: String(error.message ?? error) }),
  );
  writeFileSync(path.join(folder, 'answer.json'), JSON.stringify(answer));
}
