import pytest
from django.test import Client
pytestmark = pytest.mark.django_db
def test_smoke():
    c=Client()
    r=c.get('/screening/quick/'); assert r.status_code==200 and not r.cookies
    r=c.post('/screening/quick/',{'quick':'none'})
    assert r['Location']=='/routines/starter/follow/', r.content
    r=c.get(r['Location']); print(r.status_code, r.get('Location'))
    assert r.status_code==200
    r=c.get('/routines/starter/follow/steps/1/'); print(r.content.decode()[:600])
    r=c.get('/routines/starter/'); print(r.status_code)
    r=c.get('/routines/starter/done/'); print(r.status_code)
    r=c.get('/screening/nerves/'); print(r.status_code,r.get('Location'))
    c=Client()
    r=c.post('/screening/quick/',{'quick':['line.below','some']}); print(r['Location'])
    r=c.get(r['Location']); print([q.ids for q in r.context['page'].questions])
    r=c.get('/exercises/bridge/'); print(r.status_code, b'withheld' in r.content)
    r=c.post('/screening/nerves/',{'nerves':['none']}); print(r['Location'])
    c=Client()
    r=c.post('/screening/quick/',{'quick':['some']}); print(r['Location'])
    r=c.post('/screening/quick/',{'quick':['line.below','none']}); print(r.status_code, r.context['errors'])
