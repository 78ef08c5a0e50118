//! temporary
mod made; mod models; mod npy;
use std::error::Error as AnyError;
use std::time::Instant;
use ringtrace::attribution::paths::Grouped;
use cpu_time::ThreadTime;
use peak_alloc::PeakAlloc;
#[global_allocator]
static PEAK: PeakAlloc = PeakAlloc;
fn show<T>(name:&str,n:usize,mut f:impl FnMut()->T){
  let mut best=f64::INFINITY; let mut bw=f64::INFINITY; let mut peak=0;
  for _ in 0..n { PEAK.reset_peak_usage(); let b=PEAK.current_usage(); #[allow(clippy::disallowed_methods)] let w=Instant::now(); let t=ThreadTime::now(); std::hint::black_box(f()); best=best.min(t.elapsed().as_secs_f64()); bw=bw.min(w.elapsed().as_secs_f64()); peak=PEAK.peak_usage()-b;}
  println!("{name:20} cpu {:9.3} ms wall {:9.3} ms  peak {:8.2} MB",best*1e3,bw*1e3,peak as f64/1e6);
}
fn main()->Result<(),Box<dyn AnyError>>{
  let a:Vec<String>=std::env::args().collect();
  let g=|i:usize|a.get(i).cloned().unwrap_or_default();
  let n:u32=g(1).parse()?; let c:u32=g(2).parse()?; let filter=g(3);
  let reps=g(4).parse().unwrap_or(5);
  let m=made::Made::new(n,c,7);
  println!("{} touches, {} conv, {:.1} MB", m.client.len(), m.converted.iter().map(|x|*x as u64).sum::<u64>(), m.bytes() as f64/1e6);
  let f=|s:&str| filter.is_empty()|| filter.split(',').any(|x|x==s);
  if f("scan"){show("scan",reps,||models::scan(&m));}
  if f("check"){show("check",reps,||m.journeys());}
  let j=m.journeys()?;
  for (name,_) in models::rules(){ if f(name)||f("rule"){show(name,reps,||models::rule(name,&j));}}
  if f("rules"){show("rules",reps,||models::rule("rules",&j));}
  if f("paths"){show("paths",reps,||Grouped::of(&j).len());}
  let p=Grouped::of(&j);
  println!("{} paths",p.len());
  for name in models::DATA_DRIVEN { if f(name){show(name,reps.min(3),||models::data_driven(name,&p));}
    if f("bits"){let c=models::data_driven(name,&p)?; println!("{name} {:?}", c.conversions.iter().chain(&c.value).map(|x|format!("{x:e}")).collect::<Vec<_>>());}}
  if f("bits"){ for (name,_) in models::rules(){ let c=models::rule(name,&j)?; println!("{name} {:?}", c.conversions.iter().chain(&c.value).map(|x|format!("{x:e}")).collect::<Vec<_>>());}}
  Ok(())
}
