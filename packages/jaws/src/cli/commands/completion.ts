import type { Command } from '../command.ts';

export const completion: Command = {
  name: 'completion',
  summary: 'print the script that makes TAB complete jaws in your shell',
  arguments: [
    {
      name: 'shell',
      summary: 'your shell',
      required: true,
      choices: ['bash', 'zsh', 'fish', 'powershell'],
    },
  ],
  examples: [
    { command: 'source <(jaws completion bash)', summary: 'bash: for this shell; put it into ~/.bashrc to keep it' },
    { command: 'source <(jaws completion zsh)', summary: 'zsh: in ~/.zshrc, after compinit' },
    { command: 'jaws completion fish > ~/.config/fish/completions/jaws.fish', summary: 'fish' },
    { command: 'jaws completion powershell | Out-String | Invoke-Expression', summary: 'PowerShell: in $PROFILE' },
  ],
  readsOnly: true,
  load: () => import('../run/completion.ts'),
};
