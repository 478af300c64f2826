/** Small robots that between them use every feature the engine has; each is compared with MuJoCo. */
export const menagerie: Readonly<Record<string, string>> = {
  'planar hopper on slides, RK4': `
    <mujoco model="hop">
      <compiler angle="degree" inertiafromgeom="true"/>
      <option integrator="RK4" timestep="0.002"/>
      <default>
        <joint armature="0.5" damping="1"/>
        <geom condim="1" margin="0.001" friction="0.9" solimp=".8 .8 .01"/>
      </default>
      <worldbody>
        <geom type="plane" condim="3" size="5 5 .1"/>
        <body name="torso" pos="0 0 .9">
          <joint name="x" type="slide" axis="1 0 0" armature="0" damping="0"/>
          <joint name="z" type="slide" axis="0 0 1" ref=".9" armature="0" damping="0"/>
          <joint name="y" axis="0 1 0" armature="0" damping="0"/>
          <geom type="capsule" size="0.05 0.2"/>
          <body pos="0 0 -.2">
            <joint name="knee" axis="0 -1 0" range="-150 0"/>
            <geom type="capsule" fromto="0 0 0 0 0 -.4" size=".05"/>
            <body pos="0 0 -.4">
              <joint name="ankle" axis="0 -1 0" range="-45 45" margin=".02"/>
              <geom type="capsule" fromto="-.1 0 0 .2 0 0" size=".06" friction="2"/>
            </body>
          </body>
        </body>
      </worldbody>
      <actuator>
        <motor joint="knee" gear="60" ctrlrange="-1 1"/>
        <motor joint="ankle" gear="40" ctrllimited="true" ctrlrange="-1 1"/>
      </actuator>
    </mujoco>`,

  'quadruped on a free joint, springs, Euler': `
    <mujoco model="quad">
      <compiler angle="radian" settotalmass="7" autolimits="true"/>
      <option timestep="0.004" impratio="2"/>
      <default>
        <joint damping=".3" armature=".01" stiffness="3" springref=".2"/>
        <geom type="capsule" size=".04" friction=".8 .02 .01" condim="6" solref=".03 .8" solimp=".7 .97 .02 .3 3"/>
        <default class="leg"><joint axis="0 1 0" range="-1 1" solreflimit=".05 1" solimplimit=".8 .9 .1"/></default>
      </default>
      <worldbody>
        <geom type="plane" size="5 5 .1" euler=".05 -.1 0"/>
        <body name="trunk" pos="0 0 .3" euler=".1 .2 .3">
          <freejoint name="root"/>
          <geom type="box" size=".25 .12 .05"/>
          <geom type="sphere" pos=".25 0 .08" size=".07" density="500"/>
          <body name="fl" pos=".2 .15 0" childclass="leg">
            <joint name="fl"/><geom fromto="0 0 0 0 0 -.28"/></body>
          <body name="fr" pos=".2 -.15 0" childclass="leg">
            <joint name="fr"/><geom fromto="0 0 0 0 0 -.28"/></body>
          <body name="bl" pos="-.2 .15 0" childclass="leg">
            <joint name="bl"/><geom fromto="0 0 0 0 0 -.28"/></body>
          <body name="br" pos="-.2 -.15 0" childclass="leg">
            <joint name="br" axis="1 1 0"/><geom fromto="0 0 0 0 0 -.28"/></body>
        </body>
      </worldbody>
      <actuator>
        <position joint="fl" kp="20" kv="1" ctrlrange="-1 1" forcerange="-5 5"/>
        <velocity joint="fr" kv="2" ctrlrange="-3 3"/>
        <motor joint="bl" gear="10"/>
        <general joint="br" gainprm="4" biastype="affine" biasprm=".5 -3 -.2" gear="2"/>
        <motor joint="root" gear="1 2 3 .1 .2 .3"/>
      </actuator>
    </mujoco>`,

  'drone with rotors and a load, Euler': `
    <mujoco model="drone">
      <option timestep="0.004" density="1.2" viscosity=".00002" wind="1 0 0"/>
      <default><geom conaffinity="0" friction=".8 .05 .01" margin=".01"/></default>
      <worldbody>
        <geom type="plane" size="5 5 .1" conaffinity="1" axisangle="1 1 0 4"/>
        <body name="frame" pos="0 0 .1">
          <freejoint name="root"/>
          <geom type="box" size=".2 .2 .03" mass=".5" condim="6"/>
          <body name="foot" pos=".2 .2 -.05" euler="10 20 0">
            <geom type="cylinder" size=".03 .06" condim="4"/>
            <site name="r1" pos="0 0 .05"/>
          </body>
          <site name="r2" pos="-.2 .2 0" euler="0 10 0"/>
          <body name="load" pos="0 0 -.05">
            <joint name="load" type="ball" pos="0 0 .05" damping=".02" armature=".001"/>
            <geom type="capsule" size=".03 .1" pos="0 0 -.1" condim="1"/>
            <body name="tip" pos="0 0 -.25">
              <joint name="tip" axis="1 1 0" stiffness=".5" damping=".1"/>
              <geom type="cylinder" size=".05 .02" condim="3"/>
            </body>
          </body>
        </body>
      </worldbody>
      <actuator>
        <motor site="r1" gear="0 0 3 0 0 .1" ctrlrange="0 4"/>
        <motor site="r2" gear="0 0 3 0 0 -.1" ctrlrange="0 4" forcerange="0 2"/>
        <motor joint="load" gear=".1 .2 .3"/>
        <motor joint="root" gear="1 0 0 0 .1 0"/>
        <position joint="tip" kp="2" kv=".1"/>
      </actuator>
    </mujoco>`,

  'balls and cylinders in a fluid, implicitfast': `
    <mujoco model="chain">
      <compiler angle="degree"/>
      <option integrator="implicitfast" timestep="0.005" density="1.2" viscosity=".3" wind=".5 -1 .2"/>
      <worldbody>
        <geom type="plane" size="5 5 .1" condim="4"/>
        <body name="a" pos="0 0 .5">
          <joint name="a" type="ball" pos="0 0 .1" range="0 40" damping=".05" stiffness="2"/>
          <geom type="cylinder" size=".06 .15" condim="4" friction=".7 .05 .001"/>
          <body name="b" pos="0 0 -.3">
            <frame pos=".02 0 0" axisangle="0 1 0 20">
              <joint name="b" type="hinge" axis="1 0 0" frictionloss="0" actuatorfrcrange="-1 1"/>
              <geom type="box" size=".05 .08 .1" pos="0 0 -.1"/>
            </frame>
            <geom type="sphere" size=".08" pos=".1 0 -.2" mass=".4"/>
            <site name="tip" pos="0 .02 -.25" euler="30 0 0"/>
          </body>
        </body>
      </worldbody>
      <actuator>
        <motor joint="a" gear=".5 .2 .1"/>
        <motor jointinparent="a" gear="0 .2 .1"/>
        <velocity joint="b" kv="1"/>
        <motor site="tip" gear="0 0 2 .1 0 .1"/>
      </actuator>
    </mujoco>`,

  'loose bodies touching one another, implicitfast': `
    <mujoco model="pile">
      <option integrator="implicitfast" timestep=".002"/>
      <default><geom condim="3" margin=".02" friction=".6"/></default>
      <worldbody>
        <geom name="ground" type="plane" size="5 5 .1" pos="0 0 -.5"/>
        <geom name="post" type="box" size=".2 .15 .1" pos="0 0 -.1" euler="10 20 30"/>
        <body name="s"><freejoint/><geom type="sphere" size=".15"/></body>
        <body name="t" pos="0 .1 .1"><freejoint/><geom type="sphere" size=".1" priority="1" condim="1"/></body>
        <body name="c" pos=".1 0 .1"><freejoint/><geom type="capsule" size=".08 .2"/></body>
        <body name="d" pos=".1 .1 0"><freejoint/>
          <geom type="capsule" size=".05 .1" solmix="3" solref="-500 -20"/></body>
        <body name="hull" pos="0 -.2 .1">
          <freejoint/><geom type="cylinder" size=".1 .1" contype="2" conaffinity="2"/>
          <inertial pos=".01 .02 .03" mass="2" fullinertia=".02 .03 .04 .001 .002 .003"/></body>
        <body name="u" pos="0 -.2 .2"><freejoint/><geom type="sphere" size=".08" contype="3" conaffinity="3"/></body>
      </worldbody>
      <contact><exclude body1="s" body2="c"/></contact>
    </mujoco>`,
};
