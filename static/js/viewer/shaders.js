// The programs on the graphics card. BODY and THINGS give each pixel its colour, with a number for
// what it shows: 16 times the material (as in studio/look.py, from 1), plus the part of the body or
// the face of the thing. LINES finds the lines, FINISH puts them over the colours.

const SHARED = `#version 300 es
precision highp float;precision highp int;
uniform vec3 fills[16];uniform vec4 shade;uniform vec3 lamp;
vec3 toned(int material,float bright,float limit){float soft=fwidth(bright);
return mix(mix(fills[material],shade.rgb,shade.a),fills[material],smoothstep(limit-soft,limit+soft,bright));}
`;

// Bends the skin with the bones, and presses it flat on what the body lies on; nothing is drawn.
export const SKIN = [`#version 300 es
precision highp float;
layout(location=0)in vec3 place;layout(location=1)in vec3 normal;layout(location=2)in uvec4 bone;
layout(location=3)in vec4 share;
uniform vec4 bones[204];uniform vec4 press[8];uniform int presses;
out vec3 posed,facing;
vec3 by(uint i,vec4 v){i*=3u;return vec3(dot(bones[i],v),dot(bones[i+1u],v),dot(bones[i+2u],v));}
void main(){vec3 p=vec3(0),n=vec3(0);
for(int k=0;k<4;k++){float s=share[k]*255./63.;if(s>0.){p+=s*by(bone[k],vec4(place,1));n+=s*by(bone[k],vec4(normal,0));}}
for(int i=0;i<presses;i++){vec4 a=press[2*i],b=press[2*i+1];
 if(b.w>0.){float c=cos(b.x),s=sin(b.x);vec2 q=p.xz-a.xy;q=abs(vec2(q.x*c-q.y*s,q.x*s+q.y*c));
  if(q.x<=a.z&&q.y<=a.w&&p.y<b.y&&p.y>b.y-b.z)p.y=b.y+.25;}
 else p-=min(dot(p-a.xyz,b.xyz),0.)*b.xyz;}
p.y=max(p.y,.25);posed=p;facing=n;}`,
`#version 300 es
void main(){}`];

// Exchanges left and right: side is 1 or -1.
export const BODY = [`#version 300 es
precision highp float;
layout(location=0)in vec3 posed;layout(location=1)in vec3 facing;layout(location=2)in vec3 place;
layout(location=3)in vec4 field;
uniform mat4 camera;uniform float side;
out vec3 turned,rest,cloth;flat out int tag;
void main(){turned=facing*vec3(side,1,1);
rest=place;cloth=field.xyz*vec3(3,1,8)-vec3(0,.5,4);tag=int(field.w*255.+.5);gl_Position=camera*vec4(posed*vec3(side,1,1),1);}`,
`${SHARED}
in vec3 turned,rest,cloth;flat in int tag;
uniform vec4 wear;uniform vec4 face;uniform vec3 eyes,mouth;uniform float pixel;
layout(location=0)out vec4 colour;
float line(float off,float wide){return 1.-smoothstep(wide-pixel*.5,wide+pixel*.5,abs(off));}
void main(){int kind=tag>>4,part=tag&15;
if(kind<2&&cloth.z<0.)discard;
int m=kind==3||(kind==1&&cloth.y>0.)?15:14;
if(kind==0&&cloth.x<=.64){m=rest.y>wear.x||cloth.x>.05?13:rest.y<wear.y?(wear.z>0.?11:10):12;}
vec3 c=toned(m,dot(normalize(turned),lamp),.18);
float size=face.w;
if(m==14&&part==9&&rest.z>face.z-.35*size){
 float x=(abs(rest.x)-face.x)/size,y=(rest.y-face.y)/size,mid=rest.x/size,thin=max(pixel*.5,.1)/size,w=pixel/size*.5;
 float brow=abs(x)<.14?line((y-(.195-.1*x-1.9*x*x))*size,max(pixel*.55,.13)):0.;
 float lid=x>-.115&&x<.125?line((y-(.062-3.2*x*x))*size,max(pixel*.48,.1)):0.;
 float eye=1.-smoothstep(.9,1.1+w*8.,length(vec2(x,y+.005)/vec2(max(.042,w*1.1),max(.052,w*1.6))));
 float lips=abs(mid)<.165?line((y+.535-2.9*mid*mid)*size,max(pixel*.6,.13)):0.;
 c=mix(mix(c,mouth,lips),eyes,max(max(brow,lid),eye));}
colour=vec4(c,float(m*16+part)/255.);}`];

export const THINGS = [`#version 300 es
precision highp float;
layout(location=0)in vec3 place;layout(location=1)in vec3 normal;layout(location=2)in float what;
uniform mat4 camera;uniform float side;
out vec3 turned;flat out int tag;
void main(){turned=normal*vec3(side,1,1);tag=int(what+.5);gl_Position=camera*vec4(place*vec3(side,1,1),1);}`,
`${SHARED}
in vec3 turned;flat in int tag;
layout(location=0)out vec4 colour;
void main(){colour=vec4(toned(tag>>4,dot(normalize(turned),lamp),.12),float(tag)/255.);}`];

// Body or things laid flat on what carries them. shadow: its height, and how far it falls aside;
// area: where it can lie (centre and half sizes): everywhere if
// the sizes are 0, and everywhere else if they are below 0.
export const SHADOW = [`#version 300 es
precision highp float;
layout(location=0)in vec3 place;
uniform mat4 camera;uniform float side;uniform vec4 shadow;out vec2 room;
void main(){vec3 p=place*vec3(side,1,1);p.xz+=shadow.yz*max(p.y-shadow.x,0.);p.y=shadow.x+.15;
room=p.xz;gl_Position=camera*vec4(p,1);}`,
`#version 300 es
precision highp float;
in vec2 room;uniform vec4 area,dark;out vec4 colour;
void main(){bool inside=abs(room.x-area.x)<=abs(area.z)&&abs(room.y-area.y)<=abs(area.w);
if(area.z!=0.&&inside!=(area.z>0.))discard;colour=dark;}`];

const WHOLE = `#version 300 es
void main(){gl_Position=vec4(gl_VertexID==1?3:-1,gl_VertexID==2?3:-1,0,1);}`;

// Lines of the body (red) and of things (green). A line is drawn between two pixels of which the
// depth does not go on as their neighbours have it, or which show different things.
export const LINES = [WHOLE, `#version 300 es
precision highp float;precision highp int;uniform sampler2D seen,depth;uniform float deep,pixel;uniform bool twice;out vec4 found;
ivec2 last;
float far(ivec2 p){return texelFetch(depth,clamp(p,ivec2(0),last),0).r*deep;}
int what(ivec2 p){return int(texelFetch(seen,clamp(p,ivec2(0),last),0).a*255.+.5);}
bool joined(int s,int t){return s==t||(t==s+1&&s%2==1&&t<9)||(s==0&&t<9&&t%2==1);}
void pair(int a,ivec2 p,ivec2 way){int b=what(p+way);if(a==b&&a<160)return;
 int m=a>>4,n=b>>4,s=a&15,t=b&15;bool one=m>9,two=n>9;
 if(one!=two){found.r=1.;return;}
 float near=far(p),next=far(p+way),jump=abs(next-near)-min(max(abs(near-far(p-way)),abs(far(p+2*way)-next)),1.5*pixel+.8);
 if(one){bool fine=s>8&&t>8;float limit=fine?(s>9?.5:.75):joined(min(s,t),max(s,t))?1.1:.5;
  found.r=max(found.r,max(m!=n?.62:0.,smoothstep(limit*.7,limit*1.5,jump)*(fine?.62:1.)));}
 else if(m!=n||s!=t||jump>1.)found.g=1.;}
void main(){ivec2 p=ivec2(gl_FragCoord.xy),x=ivec2(1,0),y=ivec2(0,1);last=textureSize(seen,0)-1;
found=vec4(0);int a=what(p);
for(int k=0;k<(twice?4:2);k++)pair(a,p,(k%2==0?x:y)*(k<2?1:-1));}`];

// A line is made wider by looking for it around each pixel, on one ring or two.
export const FINISH = [WHOLE, `#version 300 es
precision highp float;uniform sampler2D seen,found;uniform vec2 size;uniform float wide;uniform bool twice;uniform vec3 ink;uniform vec4 edge;out vec4 colour;
vec2 ring(vec2 p,vec2 t){vec2 u=t*.7,v=u*vec2(1,-1),x=vec2(t.x,0),y=vec2(0,t.y);
return max(max(max(texture(found,p+u).rg,texture(found,p-u).rg),max(texture(found,p+v).rg,texture(found,p-v).rg)),
max(max(texture(found,p+x).rg,texture(found,p-x).rg),max(texture(found,p+y).rg,texture(found,p-y).rg)));}
void main(){vec2 s,p=gl_FragCoord.xy/size;vec3 c;ivec2 q=ivec2(gl_FragCoord.xy);
if(twice){vec2 t=wide/vec2(textureSize(found,0));s=max(texture(found,p).rg,ring(p,t)*vec2(1,.35));
 if(wide>1.2)s=max(s,ring(p,t*.5));c=texture(seen,p).rgb;}
else{s=max(max(texelFetchOffset(found,q,0,ivec2(1,0)).rg,texelFetchOffset(found,q,0,ivec2(-1,0)).rg),
 max(texelFetchOffset(found,q,0,ivec2(0,1)).rg,texelFetchOffset(found,q,0,ivec2(0,-1)).rg))*wide;
 s=max(s,texelFetch(found,q,0).rg);c=texelFetch(seen,q,0).rgb;}
colour=vec4(mix(mix(c,edge.rgb,s.g*edge.a),ink,s.r),1);}`];
