// What an agent is told of all the tools together, once, at the beginning.

export const INSTRUCTIONS = `Holdfast keeps the dev services and terminals of this project running, whoever comes and goes: the editor, the person, you.

- Before you start a dev server, database or watcher, call list_services. What is up is shared with the person: use it. Start what is missing with start_services, not in a shell of your own, and never end processes by a broad name.
- Wait with wait_for instead of sleeping. If something is wrong, call why_service first, then read_logs.
- For commands, create_terminal once (a shell) and run_command in it. For programs that ask or draw, use send_keys, wait_for and read_screen.
- What you start carries your name and goes on when you are gone: end the terminals you created when you need them no more.
- What you did not start is the person's. A tool that would end it or type into it refuses and says exactly what it would touch: show that to the person, and only after they agree call it again with confirm: true.
- Answers are bounded and secrets in them are replaced by [redacted]; what is left out is said.
`;
