import importlib
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
handler = importlib.import_module("awsm.hello.handler").handler


def ask(query=None):
    answer = handler({"queryStringParameters": query, "requestContext": {"stage": "test"}}, None)
    return answer["statusCode"], json.loads(answer["body"])


class Greeting(unittest.TestCase):
    def test_greets(self):
        self.assertEqual(ask(), (200, {"message": "Hello!", "stage": "test"}))
        self.assertEqual(ask({"name": "Ada", "language": "fr"})[1]["message"], "Bonjour, Ada!")

    def test_refuses_a_language_it_does_not_know(self):
        self.assertEqual(ask({"language": "tlh"})[0], 400)


if __name__ == "__main__":
    unittest.main()
