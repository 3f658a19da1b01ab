import type { Subtype } from '../../main/contract/index.js';

/** What a reader may want to look up about a subtype in five lines; common textbook knowledge, in our own words. */
export interface ReferenceCard {
  readonly where: string;
  readonly shape: string;
  readonly source: string;
  readonly mechanism: string;
  readonly presentation: string;
  /** What the example picture shows. */
  readonly picture: string;
}

export const referenceCards: Readonly<Record<Subtype, ReferenceCard>> = {
  epidural: {
    where: 'Between skull and dura, most often temporal; may cross falx and tentorium, is held at the sutures.',
    shape: 'Biconvex lens with a sharp inner border. Low-density swirls inside suggest active bleeding.',
    source: 'Middle meningeal artery in most; else a torn dural sinus or a fracture’s diploic veins.',
    mechanism: 'Direct blow, nearly always with a skull fracture at the site.',
    presentation: 'Loss of consciousness, at times a lucid interval, then fast decline. Often young.',
    picture: 'Simulated epidural hematoma: a bright lens against the inner table',
  },
  intraparenchymal: {
    where: 'In the brain itself: basal ganglia, thalamus, pons and cerebellum, or lobar near the cortex.',
    shape: 'Round or irregular, dense, with a rim of edema that grows over days.',
    source:
      'Small perforating arteries; lobar bleeds also from amyloid vessels, malformation, tumor or vein thrombosis.',
    mechanism: 'Hypertension, amyloid angiopathy, anticoagulants; contusion after trauma.',
    presentation: 'Sudden focal deficit, headache, vomiting, falling consciousness; high blood pressure.',
    picture: 'Simulated intraparenchymal hematoma: a dense mass with a dark rim of edema',
  },
  intraventricular: {
    where: 'In the ventricles; look at the occipital horns first, where blood settles when the patient lies.',
    shape: 'Takes the form of the ventricle: a cast, or a fluid level behind.',
    source:
      'Mostly a deep brain or subarachnoid bleed that broke through; seldom choroid plexus or subependymal veins.',
    mechanism: 'Hypertension, aneurysm or malformation; shearing of subependymal veins in trauma.',
    presentation: 'Headache, vomiting, drowsiness. Watch the ventricles’ width: hydrocephalus.',
    picture: 'Simulated intraventricular hemorrhage: blood lying in the lateral ventricles',
  },
  subarachnoid: {
    where: 'In sulci, fissures and basal cisterns, between arachnoid and pia.',
    shape: 'Fills the fluid spaces: bright lines between gyri, a star in the suprasellar cistern.',
    source: 'Saccular aneurysm of the circle of Willis; cortical vessels in trauma.',
    mechanism: 'Aneurysm rupture fills cisterns and fissures; trauma lies over the convexity, near contusions.',
    presentation: 'Sudden worst headache, stiff neck, light hurts. CT misses more of it with each day.',
    picture: 'Simulated subarachnoid hemorrhage: bright cisterns and fissures',
  },
  subdural: {
    where: 'Between dura and arachnoid, over the convexity, along falx or tentorium; crosses sutures, not the falx.',
    shape:
      'Crescent along the inner table. Dense when fresh, near gray matter in weeks 1 to 3, dark later; mixed when it bled again.',
    source: 'Torn bridging veins; at times a cortical artery.',
    mechanism: 'Acceleration in a fall or crash; in atrophy or under anticoagulants a small knock is enough.',
    presentation: 'From coma to weeks of headache, confusion and unsteady gait. Often old.',
    picture: 'Simulated subdural hematoma: a thin crescent along the inner table',
  },
};
