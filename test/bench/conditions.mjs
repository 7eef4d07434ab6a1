/** A cheap phone on a slow line: what every figure of the benchmark is measured under. */
export const SLOW_PHONE = { cpu: 4, latency: 150, down: 1_600_000, up: 750_000 };

/** Makes `page` slow: `cpu` divides the processor, `latency` is ms a request, `down` and `up` are bit/s. */
export async function slowDown(page, { cpu, latency, down, up }) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: down / 8,
    uploadThroughput: up / 8,
  });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu });
}
