import type { Command } from '../command.ts';
import { profile, stageArgument } from './shared.ts';

export const drill: Command = {
  name: 'drill',
  summary: 'rehearse the loss of a region: what do clients see?',
  description:
    "Clients near several regions ask for the stage's domain while a region is lost and comes back. With the embedded cloud that happens on\na copy of it, whose clock runs as fast as this machine allows: nothing in it changes. On AWS the region keeps running; its health\ncheck in Route 53 is inverted, which leads clients elsewhere, and turned back at the end, also after Ctrl-C. There it takes as long as\nit takes, and is measured from this machine alone.",
  arguments: [stageArgument],
  options: [
    { name: 'lose', value: 'region', summary: 'the region that is lost', completes: 'region' },
    { name: 'for', value: 'time', summary: 'how long: 90s, 10m, 1h (10m)' },
    {
      name: 'from',
      value: 'region',
      repeatable: true,
      completes: 'aws-region',
      summary: "regions near which clients are (the stage's own); not on AWS",
    },
    {
      name: 'speed',
      value: 'factor',
      summary: 'at most this many times as fast as real time (as fast as it can); not on AWS',
    },
    { name: 'domain', value: 'name', summary: 'which of the domains of the stage (the first)' },
    { name: 'path', value: 'path', summary: 'what clients ask for (the health path of the domain)' },
    { name: 'out', value: 'file', summary: 'write a picture: a page that ends in .html, or an .svg' },
    profile,
  ],
  examples: [
    { command: 'jaws drill prod --lose eu-west-1', summary: 'ten minutes without eu-west-1' },
    {
      command: 'jaws drill prod --lose eu-west-1 --from eu-central-1,us-west-2 --out drill.html',
      summary: 'clients elsewhere, and a page about it',
    },
  ],
  load: () => import('../run/drill.ts'),
};
