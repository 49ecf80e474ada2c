"""Demo data: a wholly invented regency, the same one for the same seed."""

from jejak.demo.accounts import DEMO_ACCOUNTS as DEMO_ACCOUNTS
from jejak.demo.accounts import DEMO_PASSWORD as DEMO_PASSWORD
from jejak.demo.accounts import DemoAccount as DemoAccount
from jejak.demo.accounts import format_demo_accounts as format_demo_accounts
from jejak.demo.load import is_demo as is_demo
from jejak.demo.load import load_demo as load_demo
from jejak.demo.load import set_today as set_today
from jejak.demo.options import DemoOptions as DemoOptions
from jejak.demo.template import reset_demo as reset_demo
from jejak.demo.template import save_template as save_template
