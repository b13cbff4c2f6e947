// Where the programs find each other; holdfast.yaml sets these, and the defaults serve when one is started by hand.

export const webPort = Number(process.env.SHOP_WEB_PORT ?? 8310);
export const apiPort = Number(process.env.SHOP_API_PORT ?? 8311);
export const dbPort = Number(process.env.SHOP_DB_PORT ?? 8312);
