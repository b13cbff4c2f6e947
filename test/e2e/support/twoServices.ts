// A holdfast.yaml of two services that count, one of which waits for the other.

export const TWO_SERVICES = `services:
  api:
    command: [sh, count.sh, api]
    ready: { log: "^api 1" }
  web:
    command: [sh, count.sh, web]
    dependsOn: [api]
`;
