// The site that the tests are about.

export const config = {
  name: 'A dentist in New York',
  country: 'US',
  destination: '(212) 555-0100',
  mask: '(###) ###-####',
  domains: ['dentist.example'],
  targetSeconds: 20,
  channelTargetSeconds: { 'Paid Search': 30, own_channel: 10 },
  pools: [
    {
      id: 'site',
      numbers: ['(212) 555-0101', '(212) 555-0102', '(212) 555-0103'],
      fallback: '(212) 555-0199',
      windowSeconds: 600,
    },
  ],
};

export const midnight = new Date('2026-03-02T00:00:00Z');
export const at = (minutes, seconds = 0) => new Date(midnight.getTime() + (600 + minutes) * 60_000 + seconds * 1000);
export const url = 'https://dentist.example/implants?utm_source=google&utm_medium=cpc&utm_campaign=implants';
